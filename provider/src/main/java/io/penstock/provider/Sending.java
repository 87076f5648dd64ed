package io.penstock.provider;

import io.penstock.provider.Reply.Answered;
import io.penstock.provider.Reply.Close;
import io.penstock.provider.limits.Account.CallEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.ResponseChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** An answer that is being sent: its headers and its pieces, each when it is due. */
final class Sending {
    private final Answered answer;
    private final long arrivedNanos;
    private final ResponseChannel channel;
    private final HttpContext context;
    private final Timer timer;
    private final CallEnding ending;

    private int next;
    private @Nullable ByteBuffer current;
    /**
     * Whether the bytes before a cut were handed over. The next call of {@link #produce} then cuts the connection.
     */
    private boolean cutting;

    private Timer.Cancellable wakeUp = () -> {};
    private boolean waiting;

    Sending(
            Answered answer,
            long arrivedNanos,
            ResponseChannel channel,
            HttpContext context,
            Timer timer,
            CallEnding ending) {
        this.answer = answer;
        this.arrivedNanos = arrivedNanos;
        this.channel = channel;
        this.context = context;
        this.timer = timer;
        this.ending = ending;
    }

    void start() throws HttpException, IOException {
        long due = arrivedNanos + answer.pieces().dueNanos(0);
        if (due - System.nanoTime() <= 0) {
            sendHeaders();
            return;
        }
        synchronized (this) {
            wakeUp = timer.at(due, () -> {
                try {
                    sendHeaders();
                } catch (HttpException | IOException e) {
                    // The connection is gone, so nobody can be told.
                    abandon();
                }
            });
        }
    }

    private void sendHeaders() throws HttpException, IOException {
        BasicHttpResponse response = new BasicHttpResponse(answer.status());
        for (Header header : answer.headers()) {
            response.addHeader(header);
        }
        long length = answer.contentLength().orElse(-1);
        channel.sendResponse(response, new BasicEntityDetails(length, answer.contentType()), context);
    }

    /** The number of bytes that could be sent now. */
    synchronized int available() {
        return current == null ? 0 : current.remaining();
    }

    /**
     * Sends what is due. It is called again by the connection when it has room, and through the timer when the next
     * piece is due.
     */
    synchronized void produce(DataStreamChannel output) throws IOException {
        while (true) {
            ByteBuffer piece = current;
            if (piece == null) {
                if (atEnd()) {
                    finish(output);
                    return;
                }
                if (!isDue(output)) {
                    return;
                }
                piece = ByteBuffer.wrap(answer.pieces().piece(next));
                next++;
                current = piece;
                if (atEnd()) {
                    // Counted before the last bytes are sent, so that a client that has them finds the call counted.
                    tellEnd();
                }
            }
            output.write(piece);
            if (piece.hasRemaining()) {
                return;
            }
            current = null;
        }
    }

    private boolean atEnd() {
        return next == answer.pieces().count() || answer.close() == Close.CUT_AFTER_HEADERS;
    }

    private boolean isDue(DataStreamChannel output) {
        long due = arrivedNanos + answer.pieces().dueNanos(next);
        if (due - System.nanoTime() <= 0) {
            return true;
        }
        if (!waiting) {
            waiting = true;
            wakeUp = timer.at(due, () -> {
                synchronized (this) {
                    waiting = false;
                }
                output.requestOutput();
            });
        }
        return false;
    }

    private void finish(DataStreamChannel output) throws IOException {
        switch (answer.close()) {
            case COMPLETE, COMPLETE_BROKEN -> output.endStream();
            case CUT_AFTER_HEADERS, CUT_AFTER_PIECES -> {
                if (cutting) {
                    throw new ConnectionClosedException("cut, as a fault asks for");
                }
                tellEnd();
                cutting = true;
                output.requestOutput();
            }
        }
    }

    private void tellEnd() {
        ending.as(answer.close() == Close.COMPLETE ? CallEnd.ANSWERED : CallEnd.BROKEN);
    }

    /** Stops sending. A call that has not ended was abandoned by its caller. */
    synchronized void abandon() {
        wakeUp.cancel();
        ending.as(CallEnd.ABANDONED);
    }
}
