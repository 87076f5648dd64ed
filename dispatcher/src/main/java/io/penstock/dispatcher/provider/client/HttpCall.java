package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.call.CallListener;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.CallReport.Answer;
import io.penstock.dispatcher.provider.answer.AnswerReader;
import io.penstock.dispatcher.provider.answer.AnswerTooLargeException;
import io.penstock.dispatcher.provider.answer.CallBuffers;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.schemas.BoundText;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP call: it waits for a connection, sends the request, and reads the answer. It tells its owner exactly once
 * how it ended: with the answer, an error or an exceeded bound, whichever comes first.
 */
final class HttpCall implements AsyncClientExchangeHandler, FutureCallback<AsyncClientEndpoint> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);
    private static final Pattern KEEPS_FOR = Pattern.compile("(?i)\\btimeout\\s*=\\s*\"?(\\d{1,6})");

    private final ProviderCall call;
    private final CallListener owner;
    private final ProviderClient client;
    private final @Nullable HttpChannel channel;
    private final CallBuffers buffers;
    private final ByteBuffer unsent;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private final long createdNanos;

    private volatile @Nullable AsyncClientEndpoint endpoint;
    private volatile @Nullable Instant startedAt;
    private volatile @Nullable Instant firstTokenAt;
    private volatile long startedNanos;
    private volatile long heardNanos;
    private volatile @Nullable AnswerReader answer;
    private volatile boolean reconnected;
    private volatile boolean isReused;

    /**
     * A call that is about to begin.
     *
     * @param channel keeps the connection and the buffers after the call; without one the buffers are this call's
     *     alone
     */
    HttpCall(ProviderCall call, CallListener owner, ProviderClient client, Optional<HttpChannel> channel) {
        this.call = call;
        this.owner = call.apiKey()
                .<CallListener>map(key -> new KeyRedactor(owner, key))
                .orElse(owner);
        this.client = client;
        this.channel = channel.orElse(null);
        this.buffers = channel.map(HttpChannel::buffers).orElseGet(ProviderClient::newBuffers);
        this.unsent = buffers.encode(call.body().text());
        this.createdNanos = client.nanos();
    }

    ProviderCall call() {
        return call;
    }

    @Override
    public void completed(AsyncClientEndpoint leased) {
        endpoint = leased;
        if (over.get()) {
            release(false);
            return;
        }
        try {
            leased.execute(this, client.context());
        } catch (RuntimeException | Error failure) {
            fail(failure);
        }
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        take(() -> request(channel, context));
    }

    private void request(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        EndpointDetails connection = HttpCoreContext.cast(context).getEndpointDetails();
        isReused = connection != null && connection.getRequestCount() > 0;
        unsent.rewind();
        Instant now = client.now();
        startedNanos = client.nanos();
        heardNanos = startedNanos;
        // Set before the check whether the call is over: whoever ends it from now on reports it as sent.
        startedAt = now;
        if (over.get() || !owner.mayStart(now)) {
            if (over.compareAndSet(false, true)) {
                release(false);
                client.forget(this);
                owner.notStarted(now);
            }
            throw new CancelledBeforeStartException();
        }
        client.send(call, unsent.remaining(), channel, context);
    }

    @Override
    public int available() {
        return unsent.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        take(() -> send(channel));
    }

    private void send(DataStreamChannel channel) throws IOException {
        if (unsent.hasRemaining()) {
            channel.write(unsent);
            heardNanos = client.nanos();
        }
        if (!unsent.hasRemaining()) {
            channel.endStream();
        }
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {
        heardNanos = client.nanos();
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails entity, HttpContext context)
            throws IOException {
        take(() -> begin(response, entity));
    }

    private void begin(HttpResponse response, @Nullable EntityDetails entity) {
        heardNanos = client.nanos();
        keepsIdle(response);
        AnswerReader reader = new AnswerReader(response, call, ProviderClient.MAX_ANSWER_BYTES, buffers, client.now());
        answer = reader;
        if (entity == null) {
            finish(reader.finish(), true);
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        take(() -> read(bytes));
    }

    private void read(ByteBuffer bytes) throws IOException {
        heardNanos = client.nanos();
        AnswerReader reader = answer;
        if (reader == null || over.get()) {
            return;
        }
        try {
            if (reader.accept(bytes)) {
                firstTokenAt = client.now();
            }
        } catch (AnswerTooLargeException e) {
            finish(reader.tooLarge(), false);
            throw e;
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) throws IOException {
        AnswerReader reader = answer;
        if (reader != null) {
            take(() -> finish(reader.finish(), true));
        }
    }

    private interface Step<E extends Exception> {
        void take() throws E, IOException;
    }

    /**
     * Takes a step on an I/O thread. If the worker itself fails at it, this call ends, and its connection with it. An
     * error that was thrown further would end the thread, which serves other calls as well.
     */
    private <E extends Exception> void take(Step<E> step) throws E, IOException {
        try {
            step.take();
        } catch (RuntimeException | Error failure) {
            fail(failure);
            throw new IOException("the worker failed on a call", failure);
        }
    }

    private void fail(Throwable failure) {
        LOG.error("The worker failed on the call of request {}", Excerpt.of(call.requestId()), failure);
        end(CallReport.failed(
                failure,
                Optional.ofNullable(answer).map(AnswerReader::withoutBody),
                Optional.ofNullable(startedAt),
                Optional.ofNullable(firstTokenAt),
                client.now()));
    }

    @Override
    public void failed(Exception cause) {
        if (isCertainlyNotCarriedOut() && !over.get() && !reconnected && endpoint != null) {
            reconnect();
            return;
        }
        if (isReused && startedAt != null && answer == null && !over.get()) {
            client.reuse().closedOnRequest(call.target().host());
        }
        breakOff(ErrorCode.CONNECTION_ERROR, "The connection failed: " + describe(cause));
    }

    @Override
    public void cancelled() {
        failed(new CancellationException("cancelled"));
    }

    @Override
    public void cancel() {
        failed(new CancellationException("the connection was closed"));
    }

    /** The connection is given back where the call ends. */
    @Override
    public void releaseResources() {}

    /** Ends the call when it has passed one of its bounds. */
    void checkBounds(long nowNanos) {
        CallBounds bounds = call.bounds();
        if (startedAt == null) {
            if (nowNanos - createdNanos > bounds.connect().toNanos()) {
                breakOff(
                        ErrorCode.CONNECT_TIMEOUT,
                        "No connection within " + BoundText.of(bounds.connect()) + ", the pool's connect-timeout.");
            }
        } else if (nowNanos - heardNanos > bounds.silence().toNanos()) {
            breakOff(
                    ErrorCode.RESPONSE_TIMEOUT,
                    "The provider was silent for " + BoundText.of(bounds.silence()) + ", the pool's response-timeout.");
        } else if (nowNanos - startedNanos > bounds.total().toNanos()) {
            breakOff(
                    ErrorCode.RESPONSE_TIMEOUT,
                    "The answer was not complete within " + BoundText.of(bounds.total())
                            + ", the pool's call-timeout.");
        }
    }

    /** Ends the call now. */
    void abort() {
        breakOff(ErrorCode.ABORTED, "The worker gave the call up.");
    }

    /**
     * Ends the call without an answer. Whether it was sent is read after the call is marked as over, because nothing
     * is sent from then on. What can fail comes before that, so that the call can still end in another way.
     */
    private void breakOff(ErrorCode code, String message) {
        if (over.get()) {
            return;
        }
        Optional<Answer> received = Optional.ofNullable(answer).map(AnswerReader::withoutBody);
        Instant now = client.now();
        if (over.compareAndSet(false, true)) {
            Optional<Instant> sentAt = Optional.ofNullable(startedAt);
            Ending ending = sentAt.isPresent() ? new Ending.Broken(code) : new Ending.Unsent(code);
            tell(new CallReport(ending, message, received, sentAt, Optional.ofNullable(firstTokenAt), now));
            release(false);
        }
    }

    /**
     * Whether the provider cannot have carried the request out: nothing was sent, or not all of it over a connection
     * that had served calls and that the provider may have closed a moment ago. On a new connection the provider may
     * have closed it in response to what was sent, so that counts as an attempt.
     */
    private boolean isCertainlyNotCarriedOut() {
        return startedAt == null || (isReused && answer == null && unsent.hasRemaining());
    }

    /** Sends the request again over another connection. */
    private void reconnect() {
        reconnected = true;
        startedAt = null;
        release(false);
        endpoint = null;
        released.set(false);
        client.lease(this);
    }

    private void end(CallReport report) {
        if (over.compareAndSet(false, true)) {
            tell(report);
            release(false);
        }
    }

    private void finish(AnswerReader.Result result, boolean reusable) {
        CallReport report = report(result.ending(), result.message(), Optional.of(result.answer()));
        if (over.compareAndSet(false, true)) {
            try {
                release(reusable);
            } finally {
                tell(report);
            }
        }
    }

    /** Makes the report, before the call is marked as over. If that fails, the call can still end in another way. */
    private CallReport report(Ending ending, String message, Optional<Answer> received) {
        return new CallReport(
                ending,
                message,
                received,
                Optional.ofNullable(startedAt),
                Optional.ofNullable(firstTokenAt),
                client.now());
    }

    private void tell(CallReport report) {
        client.forget(this);
        owner.ended(report);
    }

    private void release(boolean reusable) {
        AsyncClientEndpoint held = endpoint;
        if (held == null || !released.compareAndSet(false, true)) {
            return;
        }
        if (!reusable) {
            held.releaseAndDiscard();
        } else if (channel != null) {
            channel.keep(held, client.nanos());
        } else {
            client.giveBack(call.target().host(), held);
        }
    }

    /** Notes how long the provider says it keeps the connection while it is idle. */
    private void keepsIdle(HttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.KEEP_ALIVE);
        Matcher stated = header == null ? null : KEEPS_FOR.matcher(header.getValue());
        if (stated != null && stated.find()) {
            client.reuse().keepsIdle(call.target().host(), Duration.ofSeconds(Long.parseLong(stated.group(1))));
        }
    }

    private static String describe(Exception cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return cause instanceof SSLException ? "TLS could not be agreed on, " + message : message;
    }
}
