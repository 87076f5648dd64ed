package io.penstock.dispatcher.provider.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Answers every connection with the same bytes after the first line of a request, and closes it. */
final class RawServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicLong accepted = new AtomicLong();

    RawServer(String bytes) throws IOException {
        Thread thread = new Thread(() -> serve(bytes), "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    long accepted() {
        return accepted.get();
    }

    private void serve(String bytes) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                accepted.incrementAndGet();
                if (socket.getInputStream().read(new byte[16_384]) > 0) {
                    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // The client may have hung up; the next one is served.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
