package io.penstock.dispatcher.provider.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on this machine: whatever host is asked for, it connects to one port of its own machine. */
final class LoopbackProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final int behind;
    private final String answer;

    /** @param answer status line of the answer to CONNECT; only 200 opens a tunnel */
    LoopbackProxy(int behind, String answer) throws IOException {
        this.behind = behind;
        this.answer = answer;
        start(this::accept);
    }

    String url() {
        return "http://me:password@127.0.0.1:" + server.getLocalPort();
    }

    /** What came before the first empty line of each connection. */
    List<String> heads() {
        return heads;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket target = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            heads.add(head);
            if (head.startsWith("CONNECT ")) {
                client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                if (!answer.startsWith("200")) {
                    return;
                }
            } else {
                target.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            }
            start(() -> copy(target, client));
            in.transferTo(target.getOutputStream());
        } catch (IOException e) {
            // one of the two has hung up
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.close();
        } catch (IOException e) {
            // one of the two has hung up
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended in the head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "loopback-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
