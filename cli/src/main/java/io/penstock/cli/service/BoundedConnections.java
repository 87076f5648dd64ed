package io.penstock.cli.service;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;

/** Closes the oldest connection of a server when there are more than a bound. */
final class BoundedConnections implements IOSessionListener {
    private final int most;
    private final Set<IOSession> open = new LinkedHashSet<>();

    BoundedConnections(int most) {
        this.most = most;
    }

    @Override
    public synchronized void connected(IOSession session) {
        open.add(session);
        if (open.size() > most) {
            IOSession oldest = open.iterator().next();
            open.remove(oldest);
            oldest.close(CloseMode.IMMEDIATE);
        }
    }

    @Override
    public synchronized void disconnected(IOSession session) {
        open.remove(session);
    }

    @Override
    public void startTls(IOSession session) {}

    @Override
    public void inputReady(IOSession session) {}

    @Override
    public void outputReady(IOSession session) {}

    @Override
    public void timeout(IOSession session) {}

    @Override
    public void exception(IOSession session, Exception cause) {}
}
