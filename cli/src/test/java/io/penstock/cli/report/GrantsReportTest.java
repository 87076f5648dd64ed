package io.penstock.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.records.GrantSnapshot;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.schemas.OverdueGrants;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantsReportTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    @Test
    void thePoolsWithOverdueGrantsAreListedWithWhenEachIsFree() {
        String text = GrantsText.of(
                List.of(
                        pool("chat", NOW, grant(17, "line-1", "nightly", 252), grant(9_001, "line-2", "nightly", 75)),
                        pool("talk", NOW)),
                NOW);

        assertThat(text).isEqualTo("""
                chat: 2 of 5 outstanding grants overdue
                  grant  request  batch    instance   age  free in
                  17     line-1   nightly  east      4:12    11:58
                  9001   line-2   nightly  east      1:15    14:55

                Each is released by itself in the time under "free in", or at once by
                  penstock grants release POOL GRANT...
                """);
    }

    @Test
    void thatThereAreNoneIsSaid() {
        assertThat(GrantsText.of(List.of(pool("chat", NOW)), NOW)).isEqualTo("""
                No grant is overdue: none lacks its outcome a minute after the latest start of
                its call.
                """);
    }

    @Test
    void aLedgerThatIsSilentIsTold() {
        Instant tenSecondsAgo = NOW.minusSeconds(10);

        assertThat(GrantsText.of(List.of(pool("chat", tenSecondsAgo)), NOW)).doesNotContain("silent");
        assertThat(GrantsText.of(List.of(pool("chat", tenSecondsAgo.minusMillis(1_000))), NOW))
                .contains("chat: its ledger has been silent for 11.0 s; is it running?");
    }

    @Test
    void asManyAsAreListedMayNotBeAll() {
        PoolSnapshot full = PoolSnapshot.newBuilder(pool("chat", NOW))
                .setOldestGrants(Collections.nCopies(OverdueGrants.MAX_GRANTS, grant(1, "a", "b", 100)))
                .setOutstanding(40)
                .build();

        assertThat(GrantsText.of(List.of(full), NOW))
                .startsWith("chat: the oldest 32 of 40 outstanding grants, all of them overdue\n");
    }

    @Test
    void linesHaveAtMost80CharactersHoweverLongTheNamesAre() {
        GrantSnapshot longest = GrantSnapshot.newBuilder(
                        grant(99_999_999L, "r".repeat(500) + "-000123", "b".repeat(1_000), 3_600))
                .setInstance("i".repeat(1_000))
                .setReleasedAt(NOW.plus(Duration.ofMinutes(999)))
                .build();

        String text = GrantsText.of(List.of(pool("chat", NOW, longest)), NOW);

        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(text).contains("rrrrrrrr~rr-000123 ");
    }

    @Test
    void namesAreWholeWhereALineHasRoomForThem() {
        String text = GrantsText.of(
                List.of(pool("chat", NOW, grant(0, "line-000001-of-the-day", "in-20261128-235539", 100))), NOW);

        assertThat(text).contains("  0      line-000001-of-the-day  in-20261128-235539  east ");
    }

    @Test
    void aTerminalObeysNoName() {
        String text = GrantsText.of(List.of(pool("chat", NOW, grant(1, "a\u001b[2J", "b\nc", 100))), NOW);

        assertThat(text).contains("a?[2J", "b?c").doesNotContain("\u001b");
    }

    @Test
    void aGrantOfALedgerOfBeforeIsListedWithoutItsRequest() {
        GrantSnapshot unnamed = GrantSnapshot.newBuilder(grant(17, "a", "b", 100))
                .setRequestId(null)
                .setBatchId(null)
                .build();

        assertThat(GrantsText.of(List.of(pool("chat", NOW, unnamed)), NOW))
                .contains("  17     (not noted)  -      east      1:40    14:30\n");
        assertThat(json(List.of(pool("chat", NOW, unnamed)))
                        .get("grants")
                        .get(0)
                        .get("request_id")
                        .isNull())
                .isTrue();
    }

    @Test
    void aProgramGetsThemAllTheOldestFirst() {
        JsonNode grants = json(List.of(
                        pool("chat", NOW, grant(17, "line-1", "nightly", 100), grant(18, "line-2", "nightly", 90)),
                        pool("talk", NOW, grant(3, "t", "weekly", 95))))
                .get("grants");

        assertThat(grants)
                .extracting(grant -> grant.get("pool").textValue() + " "
                        + grant.get("grant_id").longValue())
                .containsExactly("chat 17", "talk 3", "chat 18");
        JsonNode first = grants.get(0);
        assertThat(first.get("request_id").textValue()).isEqualTo("line-1");
        assertThat(first.get("batch_id").textValue()).isEqualTo("nightly");
        assertThat(first.get("instance").textValue()).isEqualTo("east");
        assertThat(first.get("worker").textValue()).isEqualTo("w1");
        assertThat(first.get("granted_at").textValue()).isEqualTo("2026-01-01T00:08:20Z");
        assertThat(first.get("age_millis").longValue()).isEqualTo(100_000);
        assertThat(first.get("released_at").textValue()).isEqualTo("2026-01-01T00:24:30Z");
        assertThat(first.get("seen_at").textValue()).isEqualTo("2026-01-01T00:10:00Z");
    }

    private static JsonNode json(List<PoolSnapshot> pools) {
        try {
            return new JsonMapper().readTree(GrantsJson.of(pools, NOW));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static GrantSnapshot grant(long id, String request, String batch, int ageSeconds) {
        Instant grantedAt = NOW.minusSeconds(ageSeconds);
        return GrantSnapshot.newBuilder()
                .setGrantId(id)
                .setRequestId(request)
                .setBatchId(batch)
                .setInstance("east")
                .setWorker("w1")
                .setGrantedAt(grantedAt)
                .setReleasedAt(grantedAt.plusSeconds(10 + 16 * 60))
                .build();
    }

    private static PoolSnapshot pool(String name, Instant at, GrantSnapshot... grants) {
        return PoolSnapshot.newBuilder()
                .setPool(name)
                .setAt(at)
                .setStrategy(Strategy.TRADITIONAL)
                .setWaiting(0)
                .setOldestWaitMillis(0)
                .setOutstanding(5)
                .setWorkers(1)
                .setSlots(64)
                .setOffered(10)
                .setGranted(10)
                .setSettled(5)
                .setLapsed(0)
                .setRejected(0)
                .setExpired(0)
                .setInstances(List.of())
                .setOldestGrants(Arrays.asList(grants))
                .build();
    }
}
