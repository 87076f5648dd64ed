package io.penstock.schemas.registry;

import io.penstock.schemas.BoundText;
import io.penstock.schemas.error.HttpStatus;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InterruptException;

/** HTTP calls to the URLs of one registry. The first URL that answers is enough, and sizes and times are bounded. */
final class RegistryCalls {
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final long MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    private final List<RegistryAddress> addresses;
    private final RegistryPatience patience;
    private final HttpClient client;

    RegistryCalls(List<RegistryAddress> addresses, RegistryPatience patience) {
        this.addresses = addresses;
        this.patience = patience;
        // HTTP/1.1, because an offer to upgrade confuses some servers and proxies.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.call())
                .build();
    }

    /**
     * The answer of the URL that answered first.
     *
     * @param status below 500 and not 429
     */
    record Answer(RegistryAddress from, int status, String body) {}

    Answer get(String path) {
        return firstOf(address -> request(address, path).GET());
    }

    Answer post(String path, String json) {
        return firstOf(address -> request(address, path)
                .header("Content-Type", MEDIA_TYPE)
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer put(String path, String json) {
        return firstOf(address -> request(address, path)
                .header("Content-Type", MEDIA_TYPE)
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    private interface Question {
        HttpRequest.Builder at(RegistryAddress address);
    }

    private Answer firstOf(Question question) {
        long deadline = System.nanoTime() + patience.total().toNanos();
        Duration pause = patience.pause();
        String failure = "";
        try {
            while (true) {
                for (RegistryAddress address : addresses) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        throw unreachable(failure);
                    }
                    HttpRequest request = question.at(address).build();
                    Attempt attempt = attempt(
                            address, request, Math.min(left, patience.call().toNanos()));
                    if (attempt.answer().isPresent()) {
                        return attempt.answer().get();
                    }
                    // An attempt that was cut short by the end of the patience says less than an earlier one.
                    boolean isCut = left < patience.call().toNanos();
                    failure = isCut && !failure.isEmpty() ? failure : attempt.failure();
                }
                if (deadline - System.nanoTime() <= pause.toNanos()) {
                    throw unreachable(failure);
                }
                Thread.sleep(pause.toMillis());
                pause = pause.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private record Attempt(Optional<Answer> answer, String failure) {}

    private Attempt attempt(RegistryAddress address, HttpRequest request, long boundNanos) throws InterruptedException {
        // The client's own timeout ends with the headers; this one covers the body, too.
        CompletableFuture<HttpResponse<byte[]>> call = client.sendAsync(request, BoundedBody.upTo(MAX_ANSWER_BYTES));
        try {
            HttpResponse<byte[]> response = call.get(boundNanos, TimeUnit.NANOSECONDS);
            if (response.statusCode() >= 500 || response.statusCode() == HttpStatus.TOO_MANY_REQUESTS) {
                return failed("it answered with status " + response.statusCode());
            }
            return new Attempt(Optional.of(answer(address, response)), "");
        } catch (TimeoutException e) {
            return failed("no answer within " + BoundText.of(Duration.ofNanos(boundNanos)));
        } catch (ExecutionException e) {
            return failed(reason(e.getCause() == null ? e : e.getCause()));
        } finally {
            call.cancel(true);
        }
    }

    private static Answer answer(RegistryAddress address, HttpResponse<byte[]> response) {
        return new Answer(address, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
    }

    private static Attempt failed(String failure) {
        return new Attempt(Optional.empty(), failure);
    }

    private static String reason(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return "no connection within the bound";
        }
        if (failure instanceof ConnectException && failure.getCause() instanceof UnresolvedAddressException) {
            return "its host name is not known";
        }
        if (failure instanceof ConnectException) {
            return "it accepts no connection";
        }
        return String.valueOf(failure.getMessage());
    }

    private RegistryException unreachable(String lastFailure) {
        String urls = addresses.stream().map(RegistryAddress::toString).collect(Collectors.joining(", "));
        return new RegistryException(
                Kind.UNREACHABLE,
                "the schema registry at " + urls + " could not be reached within " + BoundText.of(patience.total())
                        + ": " + lastFailure);
    }

    private static HttpRequest.Builder request(RegistryAddress address, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).header("Accept", MEDIA_TYPE + ", application/json");
        address.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }
}
