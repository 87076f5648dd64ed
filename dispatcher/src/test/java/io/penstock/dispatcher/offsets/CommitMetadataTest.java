package io.penstock.dispatcher.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMetadataTest {
    @Test
    void whatIsWrittenIsRead() {
        PartitionProgress progress = new PartitionProgress(1_000, List.of(7L, 8L, 500L, 999L), HandoverState.CLEAN);

        String text = CommitMetadata.encode(progress);

        assertThat(progress.base()).isEqualTo(7);
        assertThat(CommitMetadata.decode(7, text)).contains(progress);
    }

    @Test
    void nothingPendingIsAFewCharacters() {
        PartitionProgress progress = PartitionProgress.startingAt(123_456_789_012L, HandoverState.OPEN);

        String text = CommitMetadata.encode(progress);

        assertThat(text).isEqualTo("O1AA");
        assertThat(CommitMetadata.decode(123_456_789_012L, text)).contains(progress);
    }

    @Test
    void anyProgressIsReadBackAndNeverLongerThanForetold() {
        SplittableRandom random = new SplittableRandom(20260101);
        for (int round = 0; round < 2_000; round++) {
            long base = random.nextLong(1L << random.nextInt(1, 50));
            long position = base + random.nextLong(1L << random.nextInt(1, 22));
            TreeSet<Long> pending = new TreeSet<>();
            int wanted = random.nextInt(1_500);
            for (int i = 0; i < wanted && position > base; i++) {
                pending.add(random.nextLong(base, position));
            }
            PartitionProgress progress = new PartitionProgress(
                    position, pending, random.nextBoolean() ? HandoverState.OPEN : HandoverState.CLEAN);
            long foretold = CommitMetadata.charactersAtMost(pending.size(), position - progress.base());
            if (foretold > CommitMetadata.MAX_CHARACTERS) {
                continue;
            }

            String text = CommitMetadata.encode(progress);

            assertThat(text.length()).isLessThanOrEqualTo((int) foretold);
            assertThat(CommitMetadata.decode(progress.base(), text)).contains(progress);
        }
    }

    @Test
    void theLastSizeThatFitsIsWrittenAndTheFirstThatDoesNotIsRefused() {
        int fits = 3_069;

        String text = CommitMetadata.encode(dense(fits));

        assertThat(text).hasSize(CommitMetadata.MAX_CHARACTERS);
        assertThat(CommitMetadata.decode(0, text)).contains(dense(fits));
        assertThat(CommitMetadata.decode(0, text + "A")).isEmpty();
        assertThatThrownBy(() -> CommitMetadata.encode(dense(3_072)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4096");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "O",
                "O1",
                "X1AA",
                "O2AA",
                "O1!",
                "O1gICAgICAgICAgIA",
                "O1gICAgICAgICAAA",
                "O1A",
                "O1AAE",
                "somebody else's note"
            })
    void whatIsNotOursIsNotRead(String text) {
        assertThat(CommitMetadata.decode(5, text)).isEmpty();
    }

    @Test
    void randomTextIsRefusedOrReadAsWhatCanBeWrittenAgain() {
        SplittableRandom random = new SplittableRandom(7);
        int readings = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "O1" : "C1");
            int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.append((char) random.nextInt(0x20, 0x7F));
            }
            long base = random.nextLong(1L << 40);

            Optional<PartitionProgress> read = CommitMetadata.decode(base, text.toString());

            if (read.isPresent()) {
                readings++;
                assertThat(CommitMetadata.decode(base, CommitMetadata.encode(read.get())))
                        .isEqualTo(read);
            }
        }
        assertThat(readings).isPositive();
    }

    @Test
    void pendingOffsetsFarApartAreForetoldToBeLonger() {
        List<Long> pending = LongStream.range(0, 600).map(i -> i * 200).boxed().toList();
        PartitionProgress progress = new PartitionProgress(600 * 200, pending, HandoverState.OPEN);

        assertThat(CommitMetadata.charactersAtMost(600, 600 * 200))
                .isGreaterThanOrEqualTo(CommitMetadata.encode(progress).length());
    }

    @Test
    void progressesAreEqualByPositionPendingOffsetsAndMarker() {
        PartitionProgress progress = new PartitionProgress(9, List.of(0L, 8L), HandoverState.OPEN);

        assertThat(progress)
                .isEqualTo(new PartitionProgress(9, List.of(8L, 0L), HandoverState.OPEN))
                .hasSameHashCodeAs(new PartitionProgress(9, List.of(8L, 0L), HandoverState.OPEN))
                .isNotEqualTo(new PartitionProgress(10, List.of(0L, 8L), HandoverState.OPEN))
                .isNotEqualTo(new PartitionProgress(9, List.of(8L), HandoverState.OPEN))
                .isNotEqualTo(new PartitionProgress(9, List.of(0L, 8L), HandoverState.CLEAN))
                .hasToString("Progress[position 9, pending [0, 8], OPEN]");
    }

    @Test
    void pendingOffsetsAreBelowThePosition() {
        assertThatThrownBy(() -> new PartitionProgress(-1, List.of(), HandoverState.OPEN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionProgress(9, List.of(9L), HandoverState.OPEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 9)");
        assertThatThrownBy(() -> new PartitionProgress(9, List.of(-1L), HandoverState.OPEN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PartitionProgress dense(int pending) {
        return new PartitionProgress(
                pending, LongStream.range(0, pending).boxed().toList(), HandoverState.OPEN);
    }
}
