package io.penstock.dispatcher.provider.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The addresses of hosts, looked up on separate threads: a name server may take many seconds, and an I/O thread that
 * waited for it would hold up every call that it serves. All callers that ask for a host during a look-up share it,
 * and its result is kept for a moment. The look-up itself has no time bound; its callers stop waiting.
 */
final class Addresses implements AutoCloseable {
    /** The most look-ups at once; further ones wait. */
    static final int MAX_LOOKUPS = 8;

    /**
     * How long addresses are kept, from the start of their look-up. Short, so that a changed address is soon used.
     */
    static final Duration KEPT = Duration.ofSeconds(10);

    private static final long IDLE_THREAD_SECONDS = 30;

    private record Lookup(CompletableFuture<List<InetAddress>> addresses, long beganNanos) {}

    private final DnsResolver resolver;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private final Map<String, Lookup> lookups = new ConcurrentHashMap<>();

    /** @param nanoTime elapsed nanoseconds */
    Addresses(DnsResolver resolver, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        threads = new ThreadPoolExecutor(
                MAX_LOOKUPS, MAX_LOOKUPS, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "penstock-dns");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** At least one address of a host, or the exception that says why there is none. Never blocks. */
    CompletableFuture<List<InetAddress>> of(String host) {
        long now = nanoTime.getAsLong();
        Lookup lookup = lookups.compute(host, (name, before) -> {
            boolean isUsable = before != null
                    && !before.addresses().isCompletedExceptionally()
                    && (!before.addresses().isDone() || now - before.beganNanos() < KEPT.toNanos());
            return isUsable ? before : new Lookup(new CompletableFuture<>(), now);
        });
        if (lookup.beganNanos() == now && !lookup.addresses().isDone()) {
            begin(host, lookup.addresses());
        }
        return lookup.addresses();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void begin(String host, CompletableFuture<List<InetAddress>> addresses) {
        threads.execute(() -> {
            try {
                InetAddress[] found = resolver.resolve(host);
                if (found == null || found.length == 0) {
                    throw new UnknownHostException(host + " has no address");
                }
                addresses.complete(List.of(found));
            } catch (UnknownHostException e) {
                addresses.completeExceptionally(new UnknownHostException("no address was found for " + host));
            } catch (RuntimeException | Error e) {
                addresses.completeExceptionally(e);
            }
        });
    }
}
