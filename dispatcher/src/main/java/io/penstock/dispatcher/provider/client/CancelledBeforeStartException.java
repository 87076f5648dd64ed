package io.penstock.dispatcher.provider.client;

import org.apache.hc.core5.http.HttpException;

/** Closes a connection on which nothing was sent, because the call must not start any more. */
final class CancelledBeforeStartException extends HttpException {
    private static final long serialVersionUID = 1L;

    CancelledBeforeStartException() {
        super("the call must not start any more");
    }
}
