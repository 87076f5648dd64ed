package io.penstock.dispatcher.provider.client;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.impl.nio.DefaultAsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.ComplexFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.concurrent.FutureContribution;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: to the address of a host that answers first, through a proxy where one is set, and with TLS for
 * {@code https}. Never blocks.
 */
final class Dialer extends DefaultAsyncClientConnectionOperator {
    private final Addresses addresses;
    private final Proxies proxies;
    private final ScheduledExecutorService timer;

    Dialer(TlsStrategy tls, Addresses addresses, Proxies proxies, ScheduledExecutorService timer) {
        super(
                RegistryBuilder.<TlsStrategy>create()
                        .register(URIScheme.HTTPS.id, tls)
                        .build(),
                null,
                null);
        this.addresses = addresses;
        this.proxies = proxies;
        this.timer = timer;
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
            ConnectionInitiator initiator,
            HttpHost host,
            @Nullable Path unixDomainSocket,
            @Nullable NamedEndpoint name,
            @Nullable SocketAddress localAddress,
            @Nullable Timeout within,
            @Nullable Object attachment,
            @Nullable HttpContext context,
            @Nullable FutureCallback<ManagedAsyncClientConnection> callback) {
        ComplexFuture<ManagedAsyncClientConnection> future = new ComplexFuture<>(callback);
        Optional<Proxy> proxy = proxies.of(host);
        HttpHost first = proxy.map(Proxy::host).orElse(host);
        FutureCallback<ManagedAsyncClientConnection> arrived = proxy.isPresent() && Proxies.isSecure(host)
                ? throughTunnel(proxy.get(), host, name, attachment, context, future)
                : handTo(future);
        AddressRace.Connect connect = (address, each) -> super.connect(
                initiator,
                new HttpHost(first.getSchemeName(), address, first.getHostName(), first.getPort()),
                null,
                name,
                localAddress,
                within,
                attachment,
                context,
                each);
        Duration time = within == null ? AddressRace.HEAD_START : within.toDuration();
        var unused = addresses.of(first.getHostName()).whenComplete((found, failure) -> {
            if (failure != null) {
                future.failed(failure instanceof Exception cause ? cause : new IllegalStateException(failure));
            } else if (!future.isDone()) {
                AddressRace race = new AddressRace(found, time, connect, timer, arrived);
                future.setDependency(race);
                race.next();
            }
        });
        return future;
    }

    /** Passes the connection on, or closes it when nobody waits for it any more. */
    private static FutureCallback<ManagedAsyncClientConnection> handTo(
            ComplexFuture<ManagedAsyncClientConnection> future) {
        return new FutureContribution<>(future) {
            @Override
            public void completed(ManagedAsyncClientConnection connection) {
                if (!future.completed(connection)) {
                    connection.close(CloseMode.IMMEDIATE);
                }
            }
        };
    }

    private FutureCallback<ManagedAsyncClientConnection> throughTunnel(
            Proxy proxy,
            HttpHost target,
            @Nullable NamedEndpoint name,
            @Nullable Object attachment,
            @Nullable HttpContext context,
            ComplexFuture<ManagedAsyncClientConnection> future) {
        return new FutureContribution<>(future) {
            @Override
            public void completed(ManagedAsyncClientConnection connection) {
                future.setDependency(() -> {
                    connection.close(CloseMode.IMMEDIATE);
                    return true;
                });
                Tunnel tunnel = new Tunnel(proxy, target, new FutureCallback<>() {
                    @Override
                    public void completed(Void open) {
                        upgrade(connection, target, name, attachment, context, handTo(future));
                    }

                    @Override
                    public void failed(Exception cause) {
                        connection.close(CloseMode.IMMEDIATE);
                        future.failed(cause);
                    }

                    @Override
                    public void cancelled() {
                        connection.close(CloseMode.IMMEDIATE);
                        future.cancel();
                    }
                });
                connection.submitCommand(
                        new RequestExecutionCommand(tunnel, HttpCoreContext.create()), Command.Priority.NORMAL);
            }
        };
    }
}
