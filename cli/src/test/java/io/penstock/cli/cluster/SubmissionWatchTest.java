package io.penstock.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.error.WorkFailedException;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SubmissionWatchTest {
    private static final long START = -7;

    @Test
    void aSubmissionIsCompleteWithItsLastRequest() {
        var watch = new SubmissionWatch("b", progress(999), START);

        assertThat(watch.isComplete()).isFalse();
        assertThat(watch.expected()).isEqualTo(1_000);
        watch.take(progress(1_000), START + 1);
        assertThat(watch.isComplete()).isTrue();
        assertThatNoException().isThrownBy(() -> watch.requireAdvance(after(Duration.ofDays(1))));
    }

    @Test
    void aSubmissionThatStandsStillForAMinuteIsTakenForDeadWithTheRemedy() {
        var watch = new SubmissionWatch("b", progress(500), START);
        watch.take(progress(600), after(Duration.ofSeconds(50)));
        watch.take(progress(600), after(Duration.ofSeconds(109)));
        watch.requireAdvance(after(Duration.ofSeconds(110)) - 1);

        WorkFailedException error = catchThrowableOfType(
                WorkFailedException.class, () -> watch.requireAdvance(after(Duration.ofSeconds(110))));

        assertThat(error.problem())
                .isEqualTo("batch b has 600 of its 1,000 requests, and no more were submitted for 60 s");
        assertThat(error.remedy()).contains("`penstock submit` with --batch b", "--no-wait");
    }

    @Test
    void whatAnEarlierReleaseOrAnotherProducerSubmittedIsTakenAsAllOfIt() {
        assertThat(new SubmissionWatch("b", SubmissionProgress.parse("700 abc"), START).isComplete())
                .isTrue();
        assertThat(new SubmissionWatch("b", SubmissionProgress.NONE, START).isComplete())
                .isTrue();
    }

    @Test
    void progressIsReadAsItWasWritten() {
        SubmissionProgress known = progress(3);
        var unknown = new SubmissionProgress(3, "abc", OptionalLong.empty());

        assertThat(SubmissionProgress.parse(known.metadata())).isEqualTo(known);
        assertThat(SubmissionProgress.parse(unknown.metadata())).isEqualTo(unknown);
    }

    private static SubmissionProgress progress(long requests) {
        return new SubmissionProgress(requests, "abc", OptionalLong.of(1_000));
    }

    private static long after(Duration time) {
        return START + time.toNanos();
    }
}
