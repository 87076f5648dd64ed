package io.penstock.cli.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The loopback ports of a broker and its controller. */
record LoopbackPorts(int broker, int controller) {
    /** A given port for the broker, and a port for the controller that was just free. */
    static LoopbackPorts withBroker(int port) {
        return new LoopbackPorts(port, choose().controller());
    }

    /** Two ports that were just free. */
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
