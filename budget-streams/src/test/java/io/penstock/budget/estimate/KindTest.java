package io.penstock.budget.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.request.Operation;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KindTest {
    private static final Operation CHAT = new Operation("/v1/chat/completions", "small-chat");

    @Test
    void theNumberIsTheOneUnderWhichEarlierReleasesHaveSaved() {
        assertThat(new Kind("default", CHAT, 13).number()).isEqualTo(1_432_964_405);
        assertThat(new Kind("", Operation.UNKNOWN, 0).number()).isEqualTo(1_133_212_774);
    }

    @Test
    void namesDoNotRunTogether() {
        assertThat(new Kind("a", new Operation("b", ""), 13).number())
                .isNotEqualTo(new Kind("ab", new Operation("", ""), 13).number())
                .isNotEqualTo(new Kind("a", new Operation("", "b"), 13).number());
    }

    @Test
    void alikeNamesAndSizesHaveNumbersOfTheirOwnAboveAllOthers() {
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            for (int sizeClass = 0; sizeClass < 20; sizeClass++) {
                numbers.add(new Kind("tenant-" + i, CHAT, sizeClass).number());
            }
        }

        assertThat(numbers).hasSize(2_000).allMatch(Kind::has);
    }
}
