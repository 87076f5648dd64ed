package io.penstock.lab.command;

import io.penstock.lab.load.ChatRequests;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * Two pools of one task. In {@value #BULK} one running call, which lasts longer than the measurement, keeps all other
 * requests waiting. The other pool's calls are answered at once.
 */
final class BacklogPools {
    static final String BULK = "bulk";

    /** The request whose call keeps the others waiting. */
    static final String BLOCKER = "blocker";

    static final String BATCH = "backlog";

    /** The length of the answer, and so of the call, see {@link #PER_TOKEN}. */
    private static final long TOKENS_OF_THE_BLOCKER = 100_000;

    static final Duration PER_TOKEN = Duration.ofMillis(100);
    static final String STEADY = steady();

    private static final ChatRequests.Answer ONE_TOKEN = new ChatRequests.Answer(1, false);
    /** More calls at once than its rate ever needs. */
    private static final int CALLS_OF_STEADY = 50;

    private static final Duration A_DAY = Duration.ofDays(1);
    private static final long MINUTE_MILLIS = 60_000;

    private BacklogPools() {}

    /** A pool name that is on the same partition as the other pool. */
    private static String steady() {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "steady-" + i)
                .filter(name -> partition(name) == partition(BULK))
                .findFirst()
                .orElseThrow();
    }

    private static int partition(String pool) {
        int partitions = TopicPlan.services().topics().stream()
                .filter(spec -> spec.suffix().equals(Topic.REQUESTS.suffix()))
                .findFirst()
                .orElseThrow()
                .partitions();
        return BuiltInPartitioner.partitionForKey(pool.getBytes(StandardCharsets.UTF_8), partitions);
    }

    static List<PoolConfig> of(String providerUrl) {
        return List.of(pool(BULK, providerUrl, 1), pool(STEADY, providerUrl, CALLS_OF_STEADY));
    }

    private static PoolConfig pool(String name, String providerUrl, int concurrency) {
        InstanceConfig instance = InstanceConfig.newBuilder()
                .setId("only")
                .setBaseUrl(providerUrl)
                .setConcurrency(concurrency)
                .setLimits(List.of(
                        new Limit(LimitKind.REQUESTS, BenchSite.AMPLE, MINUTE_MILLIS),
                        new Limit(LimitKind.TOKENS, BenchSite.AMPLE, MINUTE_MILLIS)))
                .build();
        return PoolConfig.newBuilder()
                .setPool(name)
                .setInstances(List.of(instance))
                .setResponseTimeoutMillis(A_DAY.toMillis())
                .build();
    }

    static InferenceRequest blocker() {
        return request(BULK, BLOCKER, new ChatRequests.Answer(TOKENS_OF_THE_BLOCKER, false))
                .build();
    }

    /** One of the many requests that wait. */
    static InferenceRequest waiting(long number, Optional<Instant> deadline) {
        InferenceRequest.Builder request =
                request(BULK, "r" + number, ONE_TOKEN).setBatchId(BATCH);
        deadline.ifPresent(request::setDeadline);
        return request.build();
    }

    /** A request of the other pool. */
    static InferenceRequest steady(long number) {
        return request(STEADY, "s" + number, ONE_TOKEN).build();
    }

    private static InferenceRequest.Builder request(String pool, String id, ChatRequests.Answer answer) {
        return InferenceRequest.newBuilder()
                .setRequestId(id)
                .setPool(pool)
                .setEndpoint("/v1/chat/completions")
                .setMaxOutputTokens(answer.tokens())
                .setSubmittedAt(Instant.now())
                .setBody(ChatRequests.body("what waits with many others?", answer.tokens(), answer));
    }
}
