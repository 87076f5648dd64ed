package io.penstock.dispatcher.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PartitionTrackerTest {
    @Test
    void theMarkBehindTheLastRecordIsPassedOnce() {
        PartitionTracker tracker = PartitionTracker.takeOver(PartitionProgress.startingAt(0, HandoverState.CLEAN), 0);
        tracker.read(0);
        tracker.done(0);

        assertThat(tracker.passes(1)).isFalse();
        assertThat(tracker.passes(2)).isTrue();
        assertThat(tracker.passes(2)).isFalse();
        assertThat(tracker.progress(HandoverState.OPEN).base()).isEqualTo(2);
    }

    @Test
    void theBaseMovesOnlyPastWhatIsDone() {
        PartitionTracker tracker = fresh();
        tracker.read(0);
        tracker.read(1);
        tracker.read(2);

        tracker.done(2);
        tracker.done(0);

        assertThat(tracker.progress(HandoverState.OPEN))
                .isEqualTo(new PartitionProgress(3, List.of(1L), HandoverState.OPEN));
        assertThat(tracker.progress(HandoverState.OPEN).base()).isEqualTo(1);
    }

    @Test
    void offsetsThatAreNeverReadDoNotHoldTheBaseBack() {
        PartitionTracker tracker = fresh();
        tracker.read(0);
        tracker.read(5);

        tracker.done(0);

        assertThat(tracker.progress(HandoverState.OPEN).base()).isEqualTo(5);
        tracker.done(5);
        assertThat(tracker.progress(HandoverState.OPEN).base()).isEqualTo(6);
    }

    @Test
    void doneTwiceIsRefused() {
        PartitionTracker tracker = fresh();
        tracker.read(0);
        tracker.done(0);

        assertThatThrownBy(() -> tracker.done(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void afterACleanOwnerWhatIsNotDoneIsInherited() {
        PartitionProgress found = new PartitionProgress(10, List.of(4L, 7L), HandoverState.CLEAN);

        PartitionTracker tracker = PartitionTracker.takeOver(found, 12);

        assertThat(tracker.read(4)).isEqualTo(ReplayStatus.INHERITED);
        assertThat(tracker.read(5)).isEqualTo(ReplayStatus.DONE);
        assertThat(tracker.read(7)).isEqualTo(ReplayStatus.INHERITED);
        assertThat(tracker.read(10)).isEqualTo(ReplayStatus.INHERITED);
        assertThat(tracker.read(11)).isEqualTo(ReplayStatus.INHERITED);
        assertThat(tracker.read(12)).isEqualTo(ReplayStatus.NEW);
    }

    @Test
    void afterAnOpenOwnerWhatItMayHaveReadIsSuspect() {
        PartitionProgress found = new PartitionProgress(10, List.of(4L), HandoverState.OPEN);

        PartitionTracker tracker = PartitionTracker.takeOver(found, 12);

        assertThat(tracker.read(4)).isEqualTo(ReplayStatus.SUSPECT);
        assertThat(tracker.read(9)).isEqualTo(ReplayStatus.DONE);
        assertThat(tracker.read(10)).isEqualTo(ReplayStatus.SUSPECT);
        assertThat(tracker.read(11)).isEqualTo(ReplayStatus.SUSPECT);
        assertThat(tracker.read(12)).isEqualTo(ReplayStatus.NEW);
    }

    @Test
    void noOwnerIsCleanWhileSuspectsAreUnreported() {
        PartitionTracker tracker = PartitionTracker.takeOver(PartitionProgress.startingAt(0, HandoverState.OPEN), 2);

        assertThat(tracker.progress(HandoverState.CLEAN).marker()).isEqualTo(HandoverState.OPEN);
        tracker.read(0);
        tracker.read(1);
        tracker.done(0);
        assertThat(tracker.progress(HandoverState.CLEAN).marker()).isEqualTo(HandoverState.OPEN);
        tracker.done(1);
        assertThat(tracker.progress(HandoverState.CLEAN).marker()).isEqualTo(HandoverState.CLEAN);
    }

    @Test
    void aTransactionMarkerAtTheEndLeavesNoSuspect() {
        PartitionTracker tracker = PartitionTracker.takeOver(PartitionProgress.startingAt(0, HandoverState.OPEN), 2);
        tracker.read(0);
        tracker.done(0);

        tracker.advance(2);

        assertThat(tracker.suspectsAreLeft()).isFalse();
        assertThat(tracker.progress(HandoverState.CLEAN))
                .isEqualTo(PartitionProgress.startingAt(2, HandoverState.CLEAN));
    }

    @Test
    void theOpenMarkerOfANewOwnerForgetsNothing() {
        PartitionProgress found = new PartitionProgress(10, List.of(4L, 7L), HandoverState.CLEAN);

        PartitionTracker tracker = PartitionTracker.takeOver(found, 12);

        assertThat(tracker.progress(HandoverState.OPEN))
                .isEqualTo(new PartitionProgress(10, List.of(4L, 7L), HandoverState.OPEN));
    }

    @Test
    void pendingRecordsThatTheTopicNoLongerHoldsAreLetGo() {
        PartitionTracker tracker =
                PartitionTracker.takeOver(new PartitionProgress(10, List.of(2L, 3L, 7L), HandoverState.CLEAN), 10);

        tracker.read(7);
        tracker.done(7);

        assertThat(tracker.progress(HandoverState.OPEN))
                .isEqualTo(PartitionProgress.startingAt(10, HandoverState.OPEN));
    }

    @Test
    void pollingStopsAtThreeQuartersOfTheMetadata() {
        PartitionTracker tracker = fresh();
        long offset = 0;
        while (!tracker.isFull()) {
            tracker.read(offset++);
        }
        String text = CommitMetadata.encode(tracker.progress(HandoverState.OPEN));
        assertThat(text.length()).isBetween(2_900, 3_100);

        LongStream.range(offset, offset + 500).forEach(tracker::read);

        assertThat(CommitMetadata.encode(tracker.progress(HandoverState.OPEN)).length())
                .isLessThanOrEqualTo(CommitMetadata.MAX_CHARACTERS);
    }

    @Test
    void oneStuckRecordDoesNotStopPollingForLong() {
        PartitionTracker tracker = fresh();
        tracker.read(0);
        for (long offset = 1; offset < 200_000; offset++) {
            tracker.read(offset);
            tracker.done(offset);
        }

        assertThat(tracker.isFull()).isFalse();
        assertThat(CommitMetadata.encode(tracker.progress(HandoverState.OPEN))).hasSizeLessThan(12);
    }

    @Test
    void polledFarIntoAPartitionItIsNoFuller() {
        PartitionTracker tracker =
                PartitionTracker.takeOver(PartitionProgress.startingAt(1_000_000_000, HandoverState.CLEAN), 0);
        tracker.read(1_000_000_000);

        assertThat(tracker.isFull()).isFalse();
        assertThat(tracker.pending()).isEqualTo(1);
    }

    @Test
    void anAdvanceLetsGoOfPendingRecordsThatTheTopicNoLongerHolds() {
        PartitionTracker tracker =
                PartitionTracker.takeOver(new PartitionProgress(10, List.of(2L, 3L, 7L), HandoverState.CLEAN), 10);

        tracker.advance(5);

        assertThat(tracker.progress(HandoverState.OPEN))
                .isEqualTo(new PartitionProgress(10, List.of(7L), HandoverState.OPEN));
    }

    @Test
    void whatCameAfterTheTakeOverIsNoSuspect() {
        PartitionTracker afterAnOpenOwner =
                PartitionTracker.takeOver(PartitionProgress.startingAt(0, HandoverState.OPEN), 1);
        afterAnOpenOwner.read(0);
        afterAnOpenOwner.read(1);
        assertThat(afterAnOpenOwner.suspectsAreLeft()).isTrue();

        afterAnOpenOwner.done(0);

        assertThat(afterAnOpenOwner.suspectsAreLeft()).isFalse();
        assertThat(PartitionTracker.takeOver(new PartitionProgress(1, List.of(0L), HandoverState.CLEAN), 5)
                        .suspectsAreLeft())
                .isFalse();
    }

    /** Whatever the order of reading, completing, committing, crashing and letting go. */
    @Test
    void everyRecordIsDoneOnceAndNoneIsStartedByTwoOwners() {
        for (int seed = 0; seed < 300; seed++) {
            new Life(seed).run();
        }
    }

    private static PartitionTracker fresh() {
        return PartitionTracker.takeOver(PartitionProgress.startingAt(0, HandoverState.CLEAN), 0);
    }

    /** One partition through many owners; a commit is what survives an owner. */
    private static final class Life {
        private static final int STEPS = 400;

        private final SplittableRandom random;
        private final String description;
        private final TreeSet<Long> log = new TreeSet<>();
        private final Set<Long> started = new TreeSet<>();
        private final Set<Long> doneAndCommitted = new TreeSet<>();
        private String metadata = CommitMetadata.encode(PartitionProgress.startingAt(0, HandoverState.CLEAN));
        private long base;
        private long end;

        private PartitionTracker tracker = fresh();
        private long next;
        private final List<Long> running = new ArrayList<>();
        private final List<Long> completed = new ArrayList<>();
        private final List<Long> waiting = new ArrayList<>();

        Life(int seed) {
            random = new SplittableRandom(seed);
            description = "seed " + seed;
        }

        void run() {
            takeOver();
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> crash();
                    case 1 -> letGo();
                    case 2, 3 -> commit(HandoverState.OPEN);
                    case 4, 5, 6 -> append();
                    case 7, 8 -> read();
                    case 9 -> start();
                    default -> complete();
                }
            }
            finish();
            assertThat(doneAndCommitted).as(description).isEqualTo(log);
        }

        private void append() {
            log.add(end);
            end += random.nextInt(5) == 0 ? 2 : 1;
        }

        private void read() {
            Long offset = log.ceiling(next);
            if (offset == null) {
                return;
            }
            next = offset + 1;
            switch (tracker.read(offset)) {
                case DONE -> assertThat(doneAndCommitted).as(description).contains(offset);
                case SUSPECT -> completed.add(offset);
                case INHERITED, NEW -> waiting.add(offset);
            }
        }

        private void start() {
            if (!waiting.isEmpty()) {
                long offset = waiting.remove(random.nextInt(waiting.size()));
                assertThat(started.add(offset)).as(description).isTrue();
                running.add(offset);
            }
        }

        private void complete() {
            if (!running.isEmpty()) {
                completed.add(running.remove(random.nextInt(running.size())));
            }
        }

        private void commit(HandoverState marker) {
            completed.forEach(tracker::done);
            if (next > end - 1) {
                tracker.advance(end);
            }
            PartitionProgress progress = tracker.progress(marker);
            completed.forEach(offset ->
                    assertThat(doneAndCommitted.add(offset)).as(description).isTrue());
            completed.clear();
            base = progress.base();
            metadata = CommitMetadata.encode(progress);
        }

        private void crash() {
            takeOver();
        }

        private void letGo() {
            while (!running.isEmpty()) {
                complete();
            }
            commit(HandoverState.CLEAN);
            takeOver();
        }

        private void takeOver() {
            waiting.clear();
            running.clear();
            completed.clear();
            tracker = PartitionTracker.takeOver(
                    CommitMetadata.decode(base, metadata).orElseThrow(), end);
            next = base;
            commit(HandoverState.OPEN);
        }

        private void finish() {
            while (log.ceiling(next) != null) {
                read();
            }
            while (!waiting.isEmpty()) {
                start();
            }
            letGo();
        }
    }
}
