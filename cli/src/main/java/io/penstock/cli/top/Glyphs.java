package io.penstock.cli.top;

/** The characters for bars and for omitted text. */
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

    /** The text, shortened to at most {@code most} characters. */
    String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(0, most - 1)) + more;
    }
}
