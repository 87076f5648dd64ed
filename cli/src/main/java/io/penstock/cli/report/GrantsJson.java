package io.penstock.cli.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.records.GrantSnapshot;
import io.penstock.records.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The grants whose outcome is overdue, as JSON. */
public final class GrantsJson {
    private static final JsonMapper JSON = new JsonMapper();

    private record Listed(PoolSnapshot pool, GrantSnapshot grant) {}

    private GrantsJson() {}

    /** The overdue grants of all pools, the oldest first. */
    public static String of(List<PoolSnapshot> pools, Instant now) {
        ObjectNode json = JSON.createObjectNode();
        json.put("at", now.toString());
        ArrayNode grants = json.putArray("grants");
        pools.stream()
                .flatMap(pool -> pool.getOldestGrants().stream().map(grant -> new Listed(pool, grant)))
                .sorted(Comparator.comparing(listed -> listed.grant().getGrantedAt()))
                .forEach(listed -> put(grants.addObject(), listed, now));
        return json.toPrettyString() + "\n";
    }

    private static void put(ObjectNode json, Listed listed, Instant now) {
        GrantSnapshot grant = listed.grant();
        json.put("pool", listed.pool().getPool());
        json.put("grant_id", grant.getGrantId());
        json.put("request_id", grant.getRequestId().orElse(null));
        json.put("batch_id", grant.getBatchId().orElse(null));
        json.put("instance", grant.getInstance());
        json.put("worker", grant.getWorker());
        json.put("granted_at", grant.getGrantedAt().toString());
        json.put("age_millis", Duration.between(grant.getGrantedAt(), now).toMillis());
        json.put("released_at", grant.getReleasedAt().toString());
        json.put("seen_at", listed.pool().getAt().toString());
    }
}
