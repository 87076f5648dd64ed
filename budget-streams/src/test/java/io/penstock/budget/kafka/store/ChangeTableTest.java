package io.penstock.budget.kafka.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class ChangeTableTest {
    private static final Reservation RESERVATION =
            new Reservation(7, "east", "w1", "research", new Spend(1, 2, 3), 4_096, 600, 100, 200);

    @Test
    void everyKindOfChangeHasAStoreUnderTheNameOfAllReleases() {
        assertThat(ChangeTable.ALL)
                .<Object>extracting(ChangeTable::kind)
                .containsExactlyInAnyOrderElementsOf(kinds(Change.class).toList());
        assertThat(ChangeTable.ALL)
                .extracting(ChangeTable::store)
                .containsExactlyInAnyOrder(
                        "counters", "histograms", "plans", "health", "findings", "usage", "reservations", "tickets");
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(ChangeTableTest::kinds)
                : Stream.of(type);
    }

    @Test
    void aChangeIsReadAsItWasWritten() {
        assertIsRead(new Change.Counted(PoolCounters.ZERO.oneOffered()));
        assertIsRead(new Change.Planned(new BucketPlan(
                List.of(100L),
                List.of(0.25, 0.75),
                List.of("as before the restart"),
                List.of("as before the restart", "as before the restart"))));
        assertIsRead(new Change.Health("account", Optional.of(CircuitBreaker.GOOD)));
        assertIsRead(new Change.Findings(
                "account", Optional.of(List.of(new ExternalUsageEstimate(LimitKind.TOKENS, 1, 2, 3, 4)))));
        assertIsRead(new Change.Usage(new Change.Usage.Slot("account", 60_000, 5), new Spend(1, 2, 3)));
        assertIsRead(Change.Grant.outstanding(RESERVATION));
        assertIsRead(Change.Grant.awaited(new Awaited(RESERVATION, Awaited.Reason.RELEASED, 300)));
        assertIsRead(Change.Waiting.enqueued(new Ticket(9, "research", -1, 10, 20, Ticket.NEVER, 30, 40, 3)));
    }

    private static void assertIsRead(Change change) {
        assertThat(written(change)).containsExactly(change);
    }

    @Test
    void aHistogramIsReadWithTheWeightsThatItHad() {
        LogHistogram histogram = new LogHistogram(1_000);
        histogram.add(3, 5);

        assertThat(written(new Change.Learnt(4, histogram))).singleElement().satisfies(change -> {
            Change.Learnt learnt = (Change.Learnt) change;
            assertThat(learnt.number()).isEqualTo(4);
            assertThat(learnt.histogram().weights()).isEqualTo(histogram.weights());
        });
    }

    @Test
    void nothingIsKeptOfAnEmptyHistogram() {
        LogHistogram histogram = new LogHistogram(1_000);
        histogram.add(3, 5);

        assertThat(written(new Change.Learnt(4, histogram), new Change.Learnt(4, new LogHistogram(1_000))))
                .isEmpty();
    }

    @Test
    void ofWhatIsForgottenNothingIsRead() {
        assertThat(written(Change.Grant.outstanding(RESERVATION), Change.Grant.over(RESERVATION)))
                .isEmpty();
    }

    /** What is read after changes of one kind were written. */
    private static List<Change> written(Change... changes) {
        KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore("any").get();
        ChangeTable<?> table = ChangeTable.ALL.stream()
                .filter(any -> any.kind() == changes[0].getClass())
                .findFirst()
                .orElseThrow();
        for (Change change : changes) {
            table.write(store, "chat", change, 0);
        }
        List<Change> read = new ArrayList<>();
        table.read(store, (pool, found) -> {
            assertThat(pool).isEqualTo("chat");
            read.add(found);
        });
        return read;
    }
}
