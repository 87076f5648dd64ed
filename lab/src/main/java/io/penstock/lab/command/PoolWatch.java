package io.penstock.lab.command;

import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.service.SnapshotFollower;
import io.penstock.records.PoolSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Waits until a pool's snapshot, which its ledger publishes every second, is as expected. */
final class PoolWatch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration SILENCE_BOUND = Duration.ofMinutes(2);

    private final Services services;
    private final SnapshotFollower follower;
    private volatile Optional<PoolSnapshot> latest = Optional.empty();
    private Optional<Consumer<PoolSnapshot>> viewer = Optional.empty();

    PoolWatch(Services services) {
        this.services = services;
        this.follower = SnapshotFollower.start(services.cluster(), this::take);
    }

    private synchronized void take(PoolSnapshot snapshot) {
        latest = Optional.of(snapshot);
        viewer.ifPresent(each -> each.accept(snapshot));
    }

    /** Passes every snapshot from now on to this viewer instead of the earlier one, on another thread. */
    synchronized void showTo(Consumer<PoolSnapshot> newViewer) {
        viewer = Optional.of(newViewer);
    }

    /** Removes the viewer, which gets nothing more after this returns. */
    synchronized void showToNobody() {
        viewer = Optional.empty();
    }

    /**
     * Waits until the latest snapshot meets the condition.
     *
     * @throws WorkFailedException when a part ends, or no new snapshot of any pool comes for two minutes
     */
    void await(Predicate<PoolSnapshot> condition) throws InterruptedException {
        Optional<PoolSnapshot> last = latest;
        long heard = System.nanoTime();
        while (latest.filter(condition).isEmpty()) {
            Thread.sleep(LOOK.toMillis());
            services.check();
            if (!latest.equals(last)) {
                last = latest;
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > SILENCE_BOUND.toNanos()) {
                throw new WorkFailedException(
                        "the ledger has not said for " + SILENCE_BOUND.toSeconds() + " s where the pool stands",
                        "is the machine very busy?");
            }
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
