package io.penstock.cli.batch;

import io.penstock.cli.config.Spelling;
import io.penstock.cli.error.Suggestion;
import io.penstock.cli.error.UsageException;
import io.penstock.records.Dialect;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Endpoints;
import io.penstock.schemas.PoolRoutes;
import io.penstock.schemas.body.OutputBound;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Makes requests from lines: finds the pool of each, and what it may cost. */
public final class RequestFactory {
    private final PoolRoutes routes;
    private final RequestDefaults defaults;

    /**
     * A factory for the lines of one file.
     *
     * @throws UsageException when the default pool is not among the pools
     */
    public RequestFactory(Collection<PoolConfig> pools, RequestDefaults defaults) {
        this.defaults = defaults;
        this.routes = new PoolRoutes(pools);
        defaults.pool().ifPresent(name -> {
            if (routes.find(name).isEmpty()) {
                throw new UsageException("--pool " + name + ": there is no such pool", poolRemedy(name));
            }
        });
    }

    /** The request for a line. */
    InferenceRequest of(BatchLine line, String batchId, Instant submittedAt) throws LineException {
        PoolConfig pool = poolOf(line);
        InferenceRequest.Builder request = InferenceRequest.newBuilder()
                .setRequestId(line.customId())
                .setBatchId(batchId)
                .setTenant(line.tenant().orElse(defaults.tenant()))
                .setPool(pool.getPool())
                .setEndpoint(line.url())
                .setBody(line.body())
                .setPriority(line.priority().orElse(defaults.priority()))
                .setSubmittedAt(submittedAt)
                .setMetadata(line.metadata());
        if (line.output() instanceof OutputBound.Named named) {
            request.setMaxOutputTokens(named.tokens());
        }
        line.maxWait().or(defaults::maxWait).map(Duration::toMillis).ifPresent(request::setMaxWaitMillis);
        line.deadline().or(defaults::deadline).ifPresent(request::setDeadline);
        return request.build();
    }

    /** The pool that answers a line. */
    PoolConfig poolOf(BatchLine line) throws LineException {
        PoolConfig pool = namedBy(line);
        requireEndpoint(line, pool);
        return pool;
    }

    private PoolConfig namedBy(BatchLine line) throws LineException {
        String named = line.pool().or(defaults::pool).orElse(null);
        if (named != null) {
            return routes.find(named)
                    .orElseThrow(() -> new LineException(
                            "names the pool `" + named + "`, which does not exist", poolRemedy(named)));
        }
        String model = line.model().orElse(null);
        if (model == null) {
            throw new LineException(
                    "has neither a `pool` nor a `body.model`", "name a pool with --pool: " + poolNames());
        }
        return routes.find(model)
                .orElseThrow(() -> new LineException(
                        "has the model `" + model + "`, which no pool answers",
                        "add it to a pool's `models`, or name a pool with --pool: " + poolNames()));
    }

    private static void requireEndpoint(BatchLine line, PoolConfig pool) throws LineException {
        for (InstanceConfig instance : pool.getInstances()) {
            Dialect dialect = instance.getDialect();
            if (!Endpoints.has(dialect, line.url())) {
                throw new LineException(
                        "has the `url` `" + line.url() + "`, which pool `" + pool.getPool() + "` does not answer: its "
                                + "instance `" + instance.getId() + "` has `dialect: " + Spelling.of(dialect) + "`",
                        "the URLs of that dialect are " + Endpoints.of(dialect)
                                + "; name another pool with `pool` or --pool");
            }
        }
    }

    private String poolRemedy(String wanted) {
        return Suggestion.nearest(wanted, routes.names())
                .map(near -> "did you mean `" + near + "`? ")
                .orElse("")
                .concat("the pools are " + poolNames());
    }

    private String poolNames() {
        return String.join(", ", routes.names());
    }
}
