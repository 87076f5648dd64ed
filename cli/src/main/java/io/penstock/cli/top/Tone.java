package io.penstock.cli.top;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** The colours of the view. */
@SuppressWarnings("ImmutableEnumChecker") // a style never changes
enum Tone {
    PLAIN(AttributedStyle.DEFAULT),
    TITLE(AttributedStyle.DEFAULT.inverse()),
    NAME(AttributedStyle.DEFAULT.bold()),
    HEADING(AttributedStyle.DEFAULT.faint()),
    USED(AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN)),
    RESERVED(AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW)),
    FREE(AttributedStyle.DEFAULT.faint()),
    ALARM(AttributedStyle.DEFAULT.foreground(AttributedStyle.RED).bold());

    private final AttributedStyle style;

    Tone(AttributedStyle style) {
        this.style = style;
    }

    AttributedString of(String text) {
        return new AttributedString(text, style);
    }

    /** The same text, bold, faint or inverse as it was, in the terminal's own colours. */
    static AttributedString withoutColours(AttributedString text) {
        var plain = new AttributedStringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            plain.styled(
                    text.styleAt(i).foregroundOff().backgroundOff(),
                    text.subSequence(i, i + 1).toString());
        }
        return plain.toAttributedString();
    }
}
