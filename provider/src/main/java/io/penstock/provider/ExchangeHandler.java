package io.penstock.provider;

import io.penstock.provider.Reply.Answered;
import io.penstock.provider.Reply.Dropped;
import io.penstock.provider.answers.Dialect;
import io.penstock.provider.answers.Route;
import io.penstock.provider.limits.Account.CallEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.ResponseChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its reply on a connection. A reply that is not due yet waits on the timer and blocks no thread. */
final class ExchangeHandler implements AsyncServerExchangeHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);
    private static final String BEARER = "Bearer ";
    private static final String API_VERSION = "api-version=";
    private static final List<String> CALLER_ID_HEADERS =
            List.of("Idempotency-Key", "X-Client-Request-Id", "X-Request-Id");
    private static final int FIRST_CAPACITY = 2_048;

    private final Function<Incoming, Reply> router;
    private final Timer timer;

    private @Nullable Arriving arriving;
    private volatile @Nullable Sending sending;

    ExchangeHandler(Function<Incoming, Reply> router, Timer timer) {
        this.router = router;
        this.timer = timer;
    }

    @Override
    public void handleRequest(
            HttpRequest request, @Nullable EntityDetails entity, ResponseChannel channel, HttpContext context)
            throws HttpException, IOException {
        Arriving from = new Arriving(request, channel, context);
        arriving = from;
        if (entity == null) {
            reply(from);
        }
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) {
        if (arriving != null) {
            arriving.receive(bytes);
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) throws HttpException, IOException {
        if (arriving != null) {
            reply(arriving);
        }
    }

    private void reply(Arriving from) throws HttpException, IOException {
        arriving = null;
        long arrivedNanos = System.nanoTime();
        Reply reply = router.apply(from.incoming());
        CallEnding ending = new CallEnding(reply.end());
        if (reply instanceof Answered answered) {
            Sending started = new Sending(answered, arrivedNanos, from.channel, from.context, timer, ending);
            sending = started;
            started.start();
        } else if (reply instanceof Dropped dropped) {
            timer.at(arrivedNanos + dropped.afterNanos(), () -> {
                ending.as(CallEnd.BROKEN);
                from.channel.terminateExchange();
            });
        }
    }

    @Override
    public int available() {
        Sending now = sending;
        return now == null ? 0 : now.available();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        Sending now = sending;
        if (now != null) {
            now.produce(channel);
        }
    }

    @Override
    public void failed(Exception cause) {
        if (cause instanceof RuntimeException) {
            LOG.error("The provider failed on a request", cause);
        }
        releaseResources();
    }

    @Override
    public void releaseResources() {
        Sending now = sending;
        if (now != null) {
            now.abandon();
        }
    }

    /** A request that is being received. */
    private static final class Arriving {
        private final HttpRequest request;
        private final ResponseChannel channel;
        private final HttpContext context;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(FIRST_CAPACITY);
        private boolean tooLarge;

        private Arriving(HttpRequest request, ResponseChannel channel, HttpContext context) {
            this.request = request;
            this.channel = channel;
            this.context = context;
        }

        private void receive(ByteBuffer bytes) {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            tooLarge |= body.size() + chunk.length > Incoming.MAX_BODY_BYTES;
            if (!tooLarge) {
                body.writeBytes(chunk);
            }
        }

        private Incoming incoming() {
            String path = request.getPath();
            int query = path.indexOf('?');
            String resource = query < 0 ? path : path.substring(0, query);
            Optional<Route> route = Route.of(resource);
            Dialect dialect = route.map(Route::dialect).orElse(Dialect.OPENAI);
            return new Incoming(
                    request.getMethod(),
                    resource,
                    route,
                    dialect == Dialect.ANTHROPIC
                            ? header("anthropic-version")
                            : apiVersion(query < 0 ? "" : path.substring(query + 1)),
                    key(dialect),
                    CALLER_ID_HEADERS.stream()
                            .flatMap(name -> header(name).stream())
                            .findFirst(),
                    tooLarge ? Optional.empty() : Optional.of(body.toByteArray()));
        }

        private Optional<String> key(Dialect dialect) {
            return switch (dialect) {
                case OPENAI ->
                    header(HttpHeaders.AUTHORIZATION)
                            .filter(value -> value.startsWith(BEARER))
                            .map(value -> value.substring(BEARER.length()).strip());
                case AZURE -> header("api-key");
                case ANTHROPIC -> header("x-api-key");
            };
        }

        private static Optional<String> apiVersion(String query) {
            return Arrays.stream(query.split("&", -1))
                    .filter(parameter -> parameter.startsWith(API_VERSION))
                    .map(parameter -> parameter.substring(API_VERSION.length()))
                    .findFirst();
        }

        private Optional<String> header(String name) {
            return Optional.ofNullable(request.getFirstHeader(name)).map(Header::getValue);
        }
    }
}
