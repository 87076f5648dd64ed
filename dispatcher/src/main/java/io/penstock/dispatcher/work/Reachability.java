package io.penstock.dispatcher.work;

import io.penstock.dispatcher.provider.call.CallReport;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.schemas.error.ErrorCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which instances of a pool cannot be reached: each is told of once, and once more when it is reached again. */
final class Reachability {
    private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

    private final String pool;
    private final Set<String> unreached = ConcurrentHashMap.newKeySet();

    Reachability(String pool) {
        this.pool = pool;
    }

    /** Takes note of how a call of an instance ended, or of why none was made. */
    void ended(String instance, CallReport report) {
        if (report.startedAt().isPresent()) {
            if (!unreached.isEmpty() && unreached.remove(instance)) {
                LOG.info("Pool '{}': instance '{}' is reached again", pool, instance);
            }
        } else if (isUnreached(report.ending()) && unreached.add(instance)) {
            LOG.warn(
                    "Pool '{}': instance '{}' cannot be reached, and its requests wait; see to its base-url, the network "
                            + "and the proxy: {}",
                    pool,
                    instance,
                    report.message());
        }
    }

    private static boolean isUnreached(Ending ending) {
        return ending instanceof Ending.Unsent unsent && !unsent.code().equals(ErrorCode.MISSING_API_KEY);
    }
}
