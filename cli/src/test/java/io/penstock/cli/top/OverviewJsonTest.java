package io.penstock.cli.top;

import static io.penstock.cli.top.Snapshots.NOW;
import static io.penstock.cli.top.Snapshots.pool;
import static io.penstock.cli.top.Snapshots.worker;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverviewJsonTest {
    @Test
    void snapshotsHaveTheFieldsOfTheirSchemasAndPoolsTheirRates() throws Exception {
        Observations observations = new Observations(Set.of());
        observations.take(pool("chat", NOW, 100));
        observations.take(pool("chat", NOW.plusSeconds(1), 130));
        observations.take(worker("w1", NOW));

        JsonNode json = new JsonMapper().readTree(OverviewJson.of(observations.overview(NOW.plusSeconds(1))));

        JsonNode chat = json.get("pools").get(0);
        assertThat(chat.get("oldest_wait_millis").longValue()).isEqualTo(252_000);
        assertThat(chat.get("instances").get(1).get("limits").get(0).get("kind").textValue())
                .isEqualTo("TOKENS");
        assertThat(chat.get("buckets").get(2).get("below_tokens").isNull()).isTrue();
        assertThat(chat.get("rates").get("settled_per_second").doubleValue()).isEqualTo(30);
        assertThat(chat.get("rates").get("seconds_left").doubleValue()).isEqualTo(20);
        assertThat(json.get("workers").get(0).get("worker").textValue()).isEqualTo("w1");
    }
}
