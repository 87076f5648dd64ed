package io.penstock.cli.run;

import io.penstock.cli.error.WorkFailedException;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.records.Grant;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The grants of all calls that a run's processes have begun, each written before its call goes onto the wire. An entry
 * takes 18 bytes and the pool's name. It outlives a kill of the process, since the system has it then, though not one of
 * the machine. Safe for use by several threads.
 */
final class CallJournal implements CallObserver, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CallJournal.class);
    private static final String FILE = "calls";
    private static final int NUMBERS_BYTES = Long.BYTES + Long.BYTES + Short.BYTES;

    private final Path path;
    private final RandomAccessFile file;

    /** A call that was begun. */
    record Begun(String pool, long grantId, Instant at) {}

    /** Takes the calls that were begun. */
    interface Reader {
        void accept(Begun call);
    }

    private CallJournal(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** Begins the journal of a run, without the calls of an earlier one on the same directory. */
    static CallJournal begin(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
        return goOn(directory);
    }

    /** Goes on with the journal of a run that did not come to its end. */
    static CallJournal goOn(Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        var file = new RandomAccessFile(path.toFile(), "rw");
        // what a full disk has cut off would make everything behind it unreadable
        long whole = read(path, call -> {});
        file.setLength(whole);
        file.seek(whole);
        return new CallJournal(path, file);
    }

    @Override
    public void starts(Grant grant, Instant at) {
        byte[] pool = grant.getPool().getBytes(StandardCharsets.UTF_8);
        byte[] entry = ByteBuffer.allocate(NUMBERS_BYTES + pool.length)
                .putLong(grant.getGrantId())
                .putLong(at.toEpochMilli())
                .putShort((short) pool.length)
                .put(pool)
                .array();
        try {
            append(entry);
        } catch (IOException e) {
            log.warn("A call is missing in {}, and in the summary if its answer is lost: {}", path, e.toString());
        }
    }

    private synchronized void append(byte[] entry) throws IOException {
        long end = file.getFilePointer();
        try {
            file.write(entry);
        } catch (IOException e) {
            // a part of it, as on a disk that becomes full, would make everything behind it unreadable
            file.setLength(end);
            throw e;
        }
    }

    /** Reads all calls in the order in which they were begun. */
    void read(Reader reader) {
        try {
            read(path, reader);
        } catch (IOException e) {
            throw new WorkFailedException(
                    "the journal of calls " + path + " cannot be read: " + e.getMessage(),
                    "the answers are complete all the same",
                    e);
        }
    }

    /** Answers how many bytes the whole entries take. */
    private static long read(Path path, Reader reader) throws IOException {
        long bytes = 0;
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            while (true) {
                long grantId = in.readLong();
                Instant at = Instant.ofEpochMilli(in.readLong());
                byte[] pool = new byte[in.readUnsignedShort()];
                in.readFully(pool);
                reader.accept(new Begun(new String(pool, StandardCharsets.UTF_8), grantId, at));
                bytes += NUMBERS_BYTES + pool.length;
            }
        } catch (EOFException e) {
            return bytes;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
