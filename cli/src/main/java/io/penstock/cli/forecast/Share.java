package io.penstock.cli.forecast;

/**
 * The requests of a file that are for one pool.
 *
 * @param bodyBytes length of all their bodies in UTF-8
 * @param idBytes length of all their ids in UTF-8
 */
public record Share(long requests, long bodyBytes, long idBytes) {
    public static final Share NONE = new Share(0, 0, 0);

    public Share plus(Share other) {
        return new Share(requests + other.requests, bodyBytes + other.bodyBytes, idBytes + other.idBytes);
    }
}
