package io.penstock.provider;

import io.penstock.provider.answers.AnswerStream;
import io.penstock.provider.model.AnswerTiming;
import java.util.Arrays;

/** A body in pieces, and when each piece is due. */
interface Pieces {
    int count();

    byte[] piece(int index);

    /** When a piece is due, in nanoseconds after the call arrived; never earlier than the piece before. */
    long dueNanos(int index);

    static Pieces whole(byte[] body, long dueNanos) {
        return of(1, index -> body, index -> dueNanos);
    }

    /**
     * The first write is due with the first token, the last with the last token, the others evenly between. A single
     * write is due with the last token.
     */
    static Pieces streamed(AnswerStream events, AnswerTiming pace) {
        int writes = events.writes();
        if (writes == 1) {
            return of(1, events::write, index -> pace.totalNanos());
        }
        long between = pace.totalNanos() - pace.firstTokenNanos();
        return of(writes, events::write, index -> pace.firstTokenNanos() + between * index / (writes - 1));
    }

    default Pieces laterBy(long nanos) {
        return of(count(), this::piece, index -> dueNanos(index) + nanos);
    }

    /** The first half of the pieces. Of a single piece it is the first half of the bytes. */
    default Pieces firstHalf() {
        int half = count() / 2;
        if (half > 0) {
            return of(half, this::piece, this::dueNanos);
        }
        return of(
                count(),
                index -> {
                    byte[] piece = piece(index);
                    return Arrays.copyOf(piece, piece.length / 2);
                },
                this::dueNanos);
    }

    /** The same pieces, with the second half of the last one replaced by {@code ending}. */
    default Pieces lastBrokenOff(byte[] ending) {
        return of(
                count(),
                index -> {
                    byte[] piece = piece(index);
                    if (index < count() - 1) {
                        return piece;
                    }
                    int half = piece.length / 2;
                    byte[] broken = Arrays.copyOf(piece, half + ending.length);
                    System.arraycopy(ending, 0, broken, half, ending.length);
                    return broken;
                },
                this::dueNanos);
    }

    /** The same bytes in at least {@code count} pieces, spread evenly over {@code nanos} from the first one. */
    default Pieces spreadOver(long nanos, int count) {
        int parts = Math.max(1, (count + count() - 1) / count());
        int pieces = parts * count();
        long first = dueNanos(0);
        return of(
                pieces,
                index -> {
                    byte[] piece = piece(index / parts);
                    int part = index % parts;
                    return Arrays.copyOfRange(piece, (int) ((long) piece.length * part / parts), (int)
                            ((long) piece.length * (part + 1) / parts));
                },
                index -> first + (pieces == 1 ? nanos : nanos / (pieces - 1) * index));
    }

    private static Pieces of(int count, Bytes bytes, Due due) {
        return new Pieces() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public byte[] piece(int index) {
                return bytes.at(index);
            }

            @Override
            public long dueNanos(int index) {
                return due.nanosOf(index);
            }
        };
    }

    /** Makes the bytes of a piece. */
    interface Bytes {
        byte[] at(int index);
    }

    /** Tells when a piece is due. */
    interface Due {
        long nanosOf(int index);
    }
}
