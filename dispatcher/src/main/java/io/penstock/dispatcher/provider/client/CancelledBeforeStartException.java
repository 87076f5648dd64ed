package io.penstock.dispatcher.provider.client;

import org.apache.hc.core5.http.HttpException;

/** Thrown to close a connection on which nothing was sent, because the call may no longer start. */
final class CancelledBeforeStartException extends HttpException {
    private static final long serialVersionUID = 1L;

    CancelledBeforeStartException() {
        super("the call must not start any more");
    }
}
