package io.penstock.cli.top;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
import org.apache.avro.specific.SpecificRecord;

/** An overview as JSON: the snapshots with the fields of their schemas, and the pools' rates. */
final class OverviewJson {
    private static final JsonMapper JSON = new JsonMapper();

    private OverviewJson() {}

    /** One object, over several lines. */
    static String of(Overview overview) {
        ObjectNode root = JSON.createObjectNode();
        root.put("at", overview.at().toString());
        ArrayNode pools = root.putArray("pools");
        for (Overview.Pool pool : overview.pools()) {
            ObjectNode node = tree(pool.snapshot());
            Rates rates = pool.rates();
            ObjectNode perSecond = node.putObject("rates");
            put(perSecond, "offered_per_second", rates.offered());
            put(perSecond, "granted_per_second", rates.granted());
            put(perSecond, "settled_per_second", rates.settled());
            put(perSecond, "seconds_left", rates.secondsLeft());
            pools.add(node);
        }
        ArrayNode workers = root.putArray("workers");
        overview.workers().forEach(worker -> workers.add(tree(worker)));
        return root.toPrettyString() + "\n";
    }

    private static ObjectNode tree(SpecificRecord snapshot) {
        try {
            return (ObjectNode) JSON.readTree(snapshot.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a record that is no JSON", e);
        }
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, value.getAsDouble());
        } else {
            node.putNull(name);
        }
    }
}
