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
        PartitionTracker tracker = PartitionTracker.takeOver(Progress.startingAt(0, Marker.CLEAN), 0);
        tracker.read(0);
        tracker.done(0);

        assertThat(tracker.passes(1)).isFalse();
        assertThat(tracker.passes(2)).isTrue();
        assertThat(tracker.passes(2)).isFalse();
        assertThat(tracker.progress(Marker.OPEN).base()).isEqualTo(2);
    }

    @Test
    void theBaseMovesOnlyPastWhatIsDone() {
        PartitionTracker tracker = fresh();
        tracker.read(0);
        tracker.read(1);
        tracker.read(2);

        tracker.done(2);
        tracker.done(0);

        assertThat(tracker.progress(Marker.OPEN)).isEqualTo(new Progress(3, List.of(1L), Marker.OPEN));
        assertThat(tracker.progress(Marker.OPEN).base()).isEqualTo(1);
    }

    @Test
    void offsetsThatAreNeverReadDoNotHoldTheBaseBack() {
        PartitionTracker tracker = fresh();
        tracker.read(0);
        tracker.read(5);

        tracker.done(0);

        assertThat(tracker.progress(Marker.OPEN).base()).isEqualTo(5);
        tracker.done(5);
        assertThat(tracker.progress(Marker.OPEN).base()).isEqualTo(6);
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
        Progress found = new Progress(10, List.of(4L, 7L), Marker.CLEAN);

        PartitionTracker tracker = PartitionTracker.takeOver(found, 12);

        assertThat(tracker.read(4)).isEqualTo(Standing.INHERITED);
        assertThat(tracker.read(5)).isEqualTo(Standing.DONE);
        assertThat(tracker.read(7)).isEqualTo(Standing.INHERITED);
        assertThat(tracker.read(10)).isEqualTo(Standing.INHERITED);
        assertThat(tracker.read(11)).isEqualTo(Standing.INHERITED);
        assertThat(tracker.read(12)).isEqualTo(Standing.NEW);
    }

    @Test
    void afterAnOpenOwnerWhatItMayHaveReadIsSuspect() {
        Progress found = new Progress(10, List.of(4L), Marker.OPEN);

        PartitionTracker tracker = PartitionTracker.takeOver(found, 12);

        assertThat(tracker.read(4)).isEqualTo(Standing.SUSPECT);
        assertThat(tracker.read(9)).isEqualTo(Standing.DONE);
        assertThat(tracker.read(10)).isEqualTo(Standing.SUSPECT);
        assertThat(tracker.read(11)).isEqualTo(Standing.SUSPECT);
        assertThat(tracker.read(12)).isEqualTo(Standing.NEW);
    }

    @Test
    void noOwnerIsCleanWhileSuspectsAreUnreported() {
        PartitionTracker tracker = PartitionTracker.takeOver(Progress.startingAt(0, Marker.OPEN), 2);

        assertThat(tracker.progress(Marker.CLEAN).marker()).isEqualTo(Marker.OPEN);
        tracker.read(0);
        tracker.read(1);
        tracker.done(0);
        assertThat(tracker.progress(Marker.CLEAN).marker()).isEqualTo(Marker.OPEN);
        tracker.done(1);
        assertThat(tracker.progress(Marker.CLEAN).marker()).isEqualTo(Marker.CLEAN);
    }

    @Test
    void aTransactionMarkerAtTheEndLeavesNoSuspect() {
        PartitionTracker tracker = PartitionTracker.takeOver(Progress.startingAt(0, Marker.OPEN), 2);
        tracker.read(0);
        tracker.done(0);

        tracker.advance(2);

        assertThat(tracker.suspectsAreLeft()).isFalse();
        assertThat(tracker.progress(Marker.CLEAN)).isEqualTo(Progress.startingAt(2, Marker.CLEAN));
    }

    @Test
    void theOpenMarkerOfANewOwnerForgetsNothing() {
        Progress found = new Progress(10, List.of(4L, 7L), Marker.CLEAN);

        PartitionTracker tracker = PartitionTracker.takeOver(found, 12);

        assertThat(tracker.progress(Marker.OPEN)).isEqualTo(new Progress(10, List.of(4L, 7L), Marker.OPEN));
    }

    @Test
    void pendingRecordsThatTheTopicNoLongerHoldsAreLetGo() {
        PartitionTracker tracker = PartitionTracker.takeOver(new Progress(10, List.of(2L, 3L, 7L), Marker.CLEAN), 10);

        tracker.read(7);
        tracker.done(7);

        assertThat(tracker.progress(Marker.OPEN)).isEqualTo(Progress.startingAt(10, Marker.OPEN));
    }

    @Test
    void pollingStopsAtThreeQuartersOfTheMetadata() {
        PartitionTracker tracker = fresh();
        long offset = 0;
        while (!tracker.isFull()) {
            tracker.read(offset++);
        }
        String text = CommitMetadata.encode(tracker.progress(Marker.OPEN));
        assertThat(text.length()).isBetween(2_900, 3_100);

        LongStream.range(offset, offset + 500).forEach(tracker::read);

        assertThat(CommitMetadata.encode(tracker.progress(Marker.OPEN)).length())
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
        assertThat(CommitMetadata.encode(tracker.progress(Marker.OPEN))).hasSizeLessThan(12);
    }

    /** Whatever the order of reading, completing, committing, crashing and letting go. */
    @Test
    void everyRecordIsDoneOnceAndNoneIsStartedByTwoOwners() {
        for (int seed = 0; seed < 300; seed++) {
            new Life(seed).run();
        }
    }

    private static PartitionTracker fresh() {
        return PartitionTracker.takeOver(Progress.startingAt(0, Marker.CLEAN), 0);
    }

    /** One partition through many owners; a commit is what survives an owner. */
    private static final class Life {
        private static final int STEPS = 400;

        private final SplittableRandom random;
        private final String description;
        private final TreeSet<Long> log = new TreeSet<>();
        private final Set<Long> started = new TreeSet<>();
        private final Set<Long> doneAndCommitted = new TreeSet<>();
        private String metadata = CommitMetadata.encode(Progress.startingAt(0, Marker.CLEAN));
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
                    case 2, 3 -> commit(Marker.OPEN);
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

        private void commit(Marker marker) {
            completed.forEach(tracker::done);
            if (next > end - 1) {
                tracker.advance(end);
            }
            Progress progress = tracker.progress(marker);
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
            commit(Marker.CLEAN);
            takeOver();
        }

        private void takeOver() {
            waiting.clear();
            running.clear();
            completed.clear();
            tracker = PartitionTracker.takeOver(
                    CommitMetadata.decode(base, metadata).orElseThrow(), end);
            next = base;
            commit(Marker.OPEN);
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
