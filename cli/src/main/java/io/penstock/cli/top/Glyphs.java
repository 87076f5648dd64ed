package io.penstock.cli.top;

/** What bars are drawn with, and what stands for text that is left out. */
enum Glyphs {
    UNICODE("█", "▒", "·", "…"),
    ASCII("#", "=", ".", "~");

    final String used;
    final String reserved;
    final String free;
    final String more;

    Glyphs(String used, String reserved, String free, String more) {
        this.used = used;
        this.reserved = reserved;
        this.free = free;
        this.more = more;
    }

    /** At most so many characters of a text. */
    String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(0, most - 1)) + more;
    }
}
