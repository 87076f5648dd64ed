package io.penstock.dispatcher.core;

import io.penstock.dispatcher.offsets.HandoverState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Releases partitions: it waits for running calls up to a bound, publishes their results, and commits that the
 * partitions are released. A partition on which a call still runs stays open, so that its next owner lets the
 * unfinished grants lapse.
 */
final class Release {
    private static final Duration DRAIN_PAUSE = Duration.ofMillis(20);

    private enum Stage {
        DRAIN,
        FLUSH,
        PASS_MARKERS,
        CLOSE,
        OVER
    }

    private final Set<Integer> partitions;
    private final List<AssignedPartition> ready;
    private final Publisher publisher;
    private final WorkerObserver observer;
    private final Duration drainBound;
    private final long begunNanos;
    private Stage stage = Stage.DRAIN;
    private List<AssignedPartition> drained = List.of();
    private Optional<Duration> pause = Optional.empty();
    /** Whether to ask the group if it has removed this worker: a refused transaction does not tell. */
    private boolean asks;

    /** @param ready the partitions among these from which grants were started; they start nothing more */
    Release(
            Set<Integer> partitions,
            List<AssignedPartition> ready,
            Publisher publisher,
            WorkerObserver observer,
            Duration drainBound,
            long nowNanos) {
        this.partitions = partitions;
        this.ready = List.copyOf(ready);
        this.publisher = publisher;
        this.observer = observer;
        this.drainBound = drainBound;
        this.begunNanos = nowNanos;
        int calls = callsOn(ready);
        if (calls > 0) {
            observer.awaits(calls, partitions, drainBound);
        }
    }

    Set<Integer> partitions() {
        return partitions;
    }

    /** The next step; empty when the release is over. */
    Optional<Step> next(long nowNanos) {
        while (stage != Stage.OVER) {
            Optional<Step> publishing = publisher.next();
            if (publishing.isPresent()) {
                return publishing;
            }
            if (publisher.isFenced()) {
                observer.cannotPublish();
                stage = Stage.OVER;
                return Optional.empty();
            }
            if (asks) {
                asks = false;
                return Optional.of(new Step.FetchCommitted(numbers(ready)));
            }
            if (pause.isPresent()) {
                Step step = new Step.Pause(pause.get());
                pause = Optional.empty();
                return Optional.of(step);
            }
            switch (stage) {
                case DRAIN -> drain(nowNanos);
                case FLUSH -> flush(nowNanos);
                case PASS_MARKERS -> {
                    Set<Integer> withSuspects = withSuspects();
                    if (!withSuspects.isEmpty()) {
                        return Optional.of(new Step.FetchPositions(withSuspects));
                    }
                    stage = Stage.CLOSE;
                }
                case CLOSE -> close(nowNanos);
                case OVER -> {
                    // Nothing is left to do.
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Takes the read positions. They count because the last offset at the take-over may be a transaction marker,
     * which is never read as a record.
     *
     * @param positions by partition; without those for which no broker answered
     */
    void positioned(Map<Integer, Long> positions, long nowNanos) {
        for (AssignedPartition assigned : drained) {
            Long position = positions.get(assigned.lease().partition());
            if (position != null) {
                assigned.tracker().advance(position);
            } else if (assigned.tracker().suspectsAreLeft()) {
                failed(nowNanos);
                return;
            }
        }
        stage = Stage.CLOSE;
    }

    private void drain(long nowNanos) {
        if (!ready.stream().allMatch(assigned -> assigned.lease().isDrained()) && !isPast(nowNanos, drainBound)) {
            publisher.publish(List.of(), HandoverState.OPEN, nowNanos, (published, endedNanos) -> {
                pause = Optional.of(published ? DRAIN_PAUSE : PublishPace.PAUSE_AFTER_FAILURE);
                asks = !published;
            });
            return;
        }
        drained =
                ready.stream().filter(assigned -> assigned.lease().isDrained()).toList();
        if (drained.size() < ready.size()) {
            Set<Integer> undrained = numbers(ready.stream()
                    .filter(assigned -> !drained.contains(assigned))
                    .toList());
            observer.givesUp(callsOn(ready), undrained, drainBound);
        }
        stage = Stage.FLUSH;
    }

    private void flush(long nowNanos) {
        if (publisher.isIdle()) {
            stage = Stage.PASS_MARKERS;
            return;
        }
        publisher.publish(List.of(), HandoverState.OPEN, nowNanos, (published, endedNanos) -> {
            if (!published) {
                failed(endedNanos);
            }
        });
    }

    private void close(long nowNanos) {
        publisher.publish(drained, HandoverState.CLEAN, nowNanos, (published, endedNanos) -> {
            if (published) {
                stage = Stage.OVER;
            } else {
                stage = Stage.FLUSH;
                failed(endedNanos);
            }
        });
    }

    private void failed(long nowNanos) {
        if (isPast(nowNanos, DrainTimes.publishedWithin(drainBound))) {
            observer.cannotPublish();
            stage = Stage.OVER;
        } else {
            pause = Optional.of(PublishPace.PAUSE_AFTER_FAILURE);
            asks = true;
        }
    }

    private Set<Integer> withSuspects() {
        return numbers(drained.stream()
                .filter(assigned -> assigned.tracker().suspectsAreLeft())
                .toList());
    }

    private static Set<Integer> numbers(Collection<AssignedPartition> assigned) {
        return assigned.stream()
                .map(partition -> partition.lease().partition())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isPast(long nowNanos, Duration bound) {
        return nowNanos - begunNanos > bound.toNanos();
    }

    private static int callsOn(Collection<AssignedPartition> ready) {
        return ready.stream().mapToInt(assigned -> assigned.lease().calls()).sum();
    }
}
