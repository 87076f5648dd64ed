package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.SummaryLine.Item;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryLineTest {
    private static final String MAX_BEGINNING = "9999 wait, 9999 run";

    @Test
    void whatFitsInFortyCharactersIsToldWhole() {
        String line = SummaryLine.of("1204 wait, 64 run", List.of(new Item("east", "98 %"), new Item("west", "100 %")));

        assertThat(line).isEqualTo("1204 wait, 64 run, east 98 %, west 100 %").hasSize(40);
    }

    @Test
    void itemsBeyondItAreCounted() {
        String line =
                SummaryLine.of("1204 wait, 164 run", List.of(new Item("east", "98 %"), new Item("west", "100 %")));

        assertThat(line).isEqualTo("1204 wait, 164 run, east 98 %, +1");
    }

    @Test
    void ofALongNameBeginningAndEndAreTold() {
        String line = SummaryLine.of("0 wait, 3 run", List.of(new Item("deployment-of-small-chat-in-sweden-2", "7 %")));

        assertThat(line).isEqualTo("0 wait, 3 run, deplo…den-2 7 %");
    }

    @Test
    void theFirstItemIsToldHoweverLittleRoomThereIs() {
        List<Item> many = Stream.generate(() -> new Item("sweden-central", "no limit"))
                .limit(2_000)
                .toList();

        assertThat(SummaryLine.of(MAX_BEGINNING, many)).isEqualTo("9999 wait, 9999 run, s…l no limit, +1999");
    }

    @Test
    void noLineIsLongerAndNoneEndsInHalfACharacter() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            String name = "😀x".repeat(random.nextInt(1, 12)).substring(random.nextInt(2) * 2);
            List<Item> items = Stream.generate(() -> new Item(name, "x".repeat(random.nextInt(1, 9))))
                    .limit(random.nextInt(1, 30))
                    .toList();

            String line = SummaryLine.of(MAX_BEGINNING.substring(random.nextInt(19)), items);

            assertThat(line).hasSizeLessThanOrEqualTo(SummaryLine.MAX_CHARACTERS);
            assertThat(line.codePoints().filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9999, 9999",
        "10000, 10k",
        "999999, 999k",
        "1000000, 1.0M",
        "1290000, 1.2M",
        "10000000, 10M",
        "2500000000, 2.5G",
        "9223372036854775807, 9.2E"
    })
    void aCountTakesFourCharacters(long count, String text) {
        assertThat(SummaryLine.count(count)).isEqualTo(text);
    }
}
