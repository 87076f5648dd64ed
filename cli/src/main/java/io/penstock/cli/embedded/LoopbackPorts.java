package io.penstock.cli.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Two loopback ports that were free a moment ago. */
record LoopbackPorts(int broker, int controller) {
    static LoopbackPorts choose() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var broker = new ServerSocket(0, 1, loopback);
                var controller = new ServerSocket(0, 1, loopback)) {
            return new LoopbackPorts(broker.getLocalPort(), controller.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no loopback port is free", e);
        }
    }
}
