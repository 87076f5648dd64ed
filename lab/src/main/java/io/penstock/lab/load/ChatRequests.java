package io.penstock.lab.load;

import io.penstock.records.InferenceRequest;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Chat requests with prompts of one kilobyte, {@code r0}, {@code r1}, …; the same ones for the same seed. */
public final class ChatRequests implements Supplier<InferenceRequest> {
    private static final int PROMPT_CHARACTERS = 1_024;
    private static final Answer SHORT = new Answer(16, false);
    private static final int FOUR_DIGITS = 36 * 36 * 36 * 36;

    private static final String STREAMED = "\"stream\":true,\"stream_options\":{\"include_usage\":true},";

    private final String pool;
    private final int tenants;
    private final SplittableRandom random;
    private Answer answer = SHORT;
    private long written;

    /**
     * What is asked for.
     *
     * @param tokens at least 1
     * @param isStreamed by server-sent events
     */
    public record Answer(long tokens, boolean isStreamed) {}

    /** @param tenants callers that take turns, {@code tenant-0} and on */
    public ChatRequests(String pool, int tenants, long seed) {
        this.pool = pool;
        this.tenants = tenants;
        this.random = new SplittableRandom(seed);
    }

    /** Asks for other answers from now on; before, for 16 tokens at once. */
    public void ask(Answer other) {
        answer = other;
    }

    /** The number of a request of this id. */
    public static int number(String requestId) {
        return Integer.parseInt(requestId, 1, requestId.length(), 10);
    }

    @Override
    public InferenceRequest get() {
        long number = written++;
        return InferenceRequest.newBuilder()
                .setRequestId("r" + number)
                .setTenant("tenant-" + number % tenants)
                .setPool(pool)
                .setEndpoint("/v1/chat/completions")
                .setMaxOutputTokens(answer.tokens())
                .setSubmittedAt(Instant.now())
                .setBody(body(prompt(), answer.tokens(), answer))
                .build();
    }

    /**
     * A body that tells the simulated provider how to answer it.
     *
     * @param prompt without characters that JSON escapes
     */
    public static String body(String prompt, long maxOutputTokens, Answer answer) {
        return "{\"model\":\"small\"," + (answer.isStreamed() ? STREAMED : "")
                + "\"max_tokens\":" + maxOutputTokens
                + ",\"metadata\":{\"output_tokens\":" + answer.tokens()
                + "},\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
    }

    private String prompt() {
        StringBuilder prompt = new StringBuilder(PROMPT_CHARACTERS);
        while (prompt.length() < PROMPT_CHARACTERS) {
            prompt.append(Integer.toString(random.nextInt(FOUR_DIGITS), 36)).append(' ');
        }
        prompt.setLength(PROMPT_CHARACTERS);
        return prompt.toString();
    }
}
