package io.penstock.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToneTest {
    /** Foreground and background colours, of 8, 16, 256 and more. */
    private static final String COLOUR = "\u001b\\[([0-9]+;)*(3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]";

    @ParameterizedTest
    @EnumSource
    void aToneWithoutItsColourKeepsItsTextAndNothingIsColoured(Tone tone) {
        AttributedString text = new AttributedStringBuilder()
                .append(tone.of("12 %"))
                .append(Tone.ALARM.of("!"))
                .toAttributedString();

        AttributedString plain = Tone.withoutColours(text);

        assertThat(text.toAnsi()).as("with colours").containsPattern(COLOUR);
        assertThat(plain.toAnsi()).doesNotContainPattern(COLOUR).contains("12 %");
        assertThat(plain.toString()).isEqualTo("12 %!");
    }
}
