package io.penstock.budget.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.policy.ReservePolicy;
import io.penstock.schemas.body.InputParts;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTokensTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final InputParts IMAGE_BY_URL = new InputParts(1, 0, 0, 60);
    private static final InputParts IMAGE = new InputParts(1, 0, 0, 200_000);
    private static final InputParts AUDIO = new InputParts(0, 1, 0, 64_000);
    private static final InputParts FILE = new InputParts(0, 0, 1, 100_000);

    private final BitSet changed = new BitSet();
    private final InputTokens tokens = new InputTokens(changed);

    @Test
    void anOddAnswerWithAnImageChangesNothingForText() {
        tokens.configure(ReservePolicy.MAXIMUM);
        tokens.learn(300, InputParts.NONE, 60, NOW);
        tokens.learn(20_000, InputParts.NONE, 4_000, NOW);
        long small = tokens.cautious(300, InputParts.NONE);
        long large = tokens.cautious(20_000, InputParts.NONE);

        tokens.learn(300, IMAGE_BY_URL, 1_500, NOW);

        assertThat(tokens.cautious(300, InputParts.NONE)).isEqualTo(small);
        assertThat(tokens.cautious(20_000, InputParts.NONE)).isEqualTo(large);
        assertThat(tokens.cautious(300, IMAGE_BY_URL)).isBetween(1_500L, 1_531L);
    }

    @Test
    void anOddTextSpeaksForTextsOfItsSizeAlone() {
        tokens.configure(ReservePolicy.MAXIMUM);
        for (int bytes = 300; bytes < 100_000; bytes *= 2) {
            tokens.learn(bytes, InputParts.NONE, bytes / 5, NOW);
        }

        tokens.learn(300, InputParts.NONE, 1_500, NOW);

        assertThat(tokens.cautious(511, InputParts.NONE)).isBetween(2_555L, 2_608L);
        assertThat(tokens.cautious(512, InputParts.NONE)).isBetween(103L, 106L);
        assertThat(tokens.cautious(90_000, InputParts.NONE)).isBetween(18_000L, 18_370L);
    }

    @Test
    void aTextOfANewSizeHasNoMoreThanATokenPerByteWhateverOthersHad() {
        tokens.configure(ReservePolicy.MAXIMUM);
        tokens.learn(300, InputParts.NONE, 1_500, NOW);

        assertThat(tokens.cautious(20_000, InputParts.NONE)).isEqualTo(20_000);
    }

    @Test
    void textCountsByItsOwnBytesAndNotByThoseOfItsImages() {
        tokens.configure(ReservePolicy.MAXIMUM);
        tokens.learn(1_000, InputParts.NONE, 250, NOW);

        long assumed = tokens.cautious(201_000, IMAGE);
        tokens.learn(201_000, IMAGE, 1_350, NOW);

        assertThat(assumed).as("before any image was seen").isBetween(50_250L, 50_256L);
        assertThat(tokens.cautious(201_000, IMAGE)).isBetween(1_350L, 1_378L);
        assertThat(tokens.cautious(601_000, new InputParts(3, 0, 0, 600_000))).isBetween(4_050L, 4_134L);
    }

    @Test
    void imagesBesideMoreTextHaveAsMuchMoreUntilTheirSizeIsKnown() {
        tokens.configure(ReservePolicy.MAXIMUM);
        tokens.learn(1_000, InputParts.NONE, 250, NOW);
        tokens.learn(201_000, IMAGE, 1_350, NOW);

        assertThat(tokens.cautious(240_000, IMAGE)).isBetween(10_000L + 1_350, 10_205L + 1_378);
    }

    @Test
    void unknownAudioAndFilesHaveATokenPerByte() {
        tokens.configure(ReservePolicy.MAXIMUM);

        assertThat(tokens.cautious(65_000, AUDIO)).isEqualTo(65_000);
        assertThat(tokens.cautious(100_500, FILE)).isEqualTo(100_500);
        assertThat(tokens.cautious(500, new InputParts(0, 0, 1, 20))).isEqualTo(50_480);
    }

    @Test
    void filesAreToldApartByTheirSize() {
        tokens.configure(ReservePolicy.MAXIMUM);
        InputParts large = new InputParts(0, 0, 1, 4_000_000);
        tokens.learn(100_500, FILE, 3_000, NOW);
        tokens.learn(4_000_500, large, 200_000, NOW);

        assertThat(tokens.cautious(100_500, FILE)).isBetween(3_000L, 3_061L);
        assertThat(tokens.cautious(4_000_500, large)).isBetween(200_000L, 204_041L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theMaximumIsNeverBelowAnEarlierRequestThatWasAlike(long seed) {
        tokens.configure(ReservePolicy.MAXIMUM);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            int text = 100 + random.nextInt(50_000);
            InputParts parts =
                    random.nextBoolean() ? InputParts.NONE : new InputParts(1 + random.nextInt(3), 0, 0, 500);
            long input = 1 + random.nextLong(text);

            tokens.learn(text + parts.bytes(), parts, input, NOW + i);

            assertThat(tokens.cautious(text + parts.bytes(), parts)).isGreaterThanOrEqualTo(input);
        }
    }

    @Test
    void predictedStaysBelowTheOddOneOnceManyAreKnown() {
        tokens.configure(new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99));
        for (int i = 0; i < 500; i++) {
            tokens.learn(2_000, InputParts.NONE, 400 + i % 10, NOW);
        }
        tokens.learn(2_000, InputParts.NONE, 9_000, NOW);
        tokens.readAll();

        assertThat(tokens.cautious(2_000, InputParts.NONE)).isLessThan(420);
    }

    @ParameterizedTest
    @EnumSource(ReservePolicy.Mode.class)
    void whatWasSavedEstimatesAsBefore(ReservePolicy.Mode mode) {
        ReservePolicy policy = new ReservePolicy(mode, 0.99);
        tokens.configure(policy);
        for (int i = 0; i < 300; i++) {
            tokens.learn(2_000, InputParts.NONE, 300 + i, NOW + i);
            tokens.learn(200_500, IMAGE, 1_100, NOW + i);
            tokens.learn(100_500, FILE, 3_000, NOW + i);
        }
        tokens.readAll();
        InputTokens restored = new InputTokens(new BitSet());
        changed.stream()
                .forEach(number -> restored.histogram(number)
                        .restore(
                                tokens.histogram(number).weights(),
                                tokens.histogram(number).fadedAtMillis()));

        restored.configure(policy);

        assertThat(restored.cautious(2_000, InputParts.NONE)).isEqualTo(tokens.cautious(2_000, InputParts.NONE));
        assertThat(restored.cautious(200_500, IMAGE)).isEqualTo(tokens.cautious(200_500, IMAGE));
        assertThat(restored.of(100_500, FILE).typical())
                .isEqualTo(tokens.of(100_500, FILE).typical());
        assertThat(changed.stream().allMatch(InputTokens::has)).isTrue();
    }
}
