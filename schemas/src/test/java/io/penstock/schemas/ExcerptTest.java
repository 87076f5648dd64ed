package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void aTextAtTheBoundIsRepeatedWhole() {
        String text = "x".repeat(Excerpt.MAX_CHARACTERS);

        assertThat(Excerpt.of(text)).isEqualTo(text);
    }

    @Test
    void aLongerTextIsCutAndItsLengthIsSaid() {
        assertThat(Excerpt.of("x".repeat(5_000_000)))
                .isEqualTo("x".repeat(Excerpt.MAX_CHARACTERS) + "… (5000000 characters)");
    }

    @Test
    void aCharacterOfTwoHalvesIsNotCutInTwo() {
        String text = "x".repeat(Excerpt.MAX_CHARACTERS - 1) + "😀".repeat(2);

        assertThat(Excerpt.of(text)).isEqualTo("x".repeat(Excerpt.MAX_CHARACTERS - 1) + "… (203 characters)");
    }
}
