package io.penstock.dispatcher.metrics;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.core.WorkerObserver;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a worker does, and logs what needs a person's attention. */
public final class WorkerLog implements CallObserver, WorkerObserver {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLog.class);

    private record PoolInstance(String pool, String instance) {
        static PoolInstance of(Grant grant) {
            return new PoolInstance(grant.getPool(), grant.getInstance());
        }
    }

    private final WorkerMeters meters;
    private final CallObserver calls;

    /** Instances that could not be reached. Each is logged once, and again when it is reached. */
    private final Set<PoolInstance> unreached = ConcurrentHashMap.newKeySet();

    /** @param calls is told of each call before it is made */
    public WorkerLog(WorkerMeters meters, CallObserver calls) {
        this.meters = meters;
        this.calls = calls;
    }

    @Override
    public void starts(Grant grant, Instant at) {
        meters.callStarted();
        calls.starts(grant, at);
    }

    @Override
    public void ended(Grant grant, CallReport report) {
        meters.callEnded(report);
        PoolInstance instance = PoolInstance.of(grant);
        if (report.startedAt().isPresent()) {
            if (!unreached.isEmpty() && unreached.remove(instance)) {
                LOG.info("Pool '{}': instance '{}' is reached again", instance.pool(), instance.instance());
            }
        } else if (isUnreached(report.ending()) && unreached.add(instance)) {
            LOG.warn(
                    "Pool '{}': instance '{}' cannot be reached, and its requests wait; see to its base-url, the network "
                            + "and the proxy: {}",
                    instance.pool(),
                    instance.instance(),
                    report.message());
        }
    }

    private static boolean isUnreached(Ending ending) {
        return ending instanceof Ending.Unsent unsent && !unsent.code().equals(ErrorCode.MISSING_API_KEY);
    }

    @Override
    public void failed(Grant grant, Throwable failure) {
        LOG.error("The worker failed on grant {} of pool '{}'", grant.getGrantId(), grant.getPool(), failure);
    }

    @Override
    public void settled(AttemptResult result) {
        meters.settled(result);
    }

    @Override
    public void lost(Collection<Integer> partitions) {
        LOG.warn("Lost partitions {} without being asked; what was running on them is dropped", partitions);
    }

    @Override
    public void awaits(int runningCalls, Collection<Integer> partitions, Duration bound) {
        LOG.info(
                "Waiting for {} calls on partitions {}, which are let go of, for {} s at most",
                runningCalls,
                partitions,
                bound.toSeconds());
    }

    @Override
    public void givesUp(int runningCalls, Collection<Integer> partitions, Duration bound) {
        LOG.warn(
                "{} calls on partitions {} still run at the end of the drain timeout, {} s, and are given up: they are made"
                        + " again, and the provider may bill both",
                runningCalls,
                partitions,
                bound.toSeconds());
    }

    @Override
    public void cannotPublish() {
        LOG.warn("The last results could not be committed in time; the next owner takes them for lapsed");
    }
}
