package io.penstock.dispatcher.provider.answer;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/** The content codings that are asked for and decoded: RFC 9110, section 8.4.1; RFC 7932; RFC 8878. */
public enum ContentCoding {
    GZIP {
        @Override
        InputStream decoding(InputStream coded) throws IOException {
            return new GZIPInputStream(coded);
        }
    },
    /** In the zlib format, as the RFC says, or without it, as some servers have it. */
    DEFLATE {
        @Override
        InputStream decoding(InputStream coded) throws IOException {
            PushbackInputStream peeked = new PushbackInputStream(coded, 2);
            byte[] head = peeked.readNBytes(2);
            peeked.unread(head);
            boolean isZlib = head.length == 2
                    && (head[0] & 0x0F) == DEFLATED
                    && (((head[0] & 0xFF) << 8) | (head[1] & 0xFF)) % ZLIB_CHECK == 0;
            Inflater inflater = new Inflater(!isZlib);
            return new InflaterInputStream(peeked, inflater) {
                @Override
                public void close() throws IOException {
                    super.close();
                    inflater.end();
                }
            };
        }
    },
    BR {
        @Override
        InputStream decoding(InputStream coded) throws IOException {
            return new BrotliInputStream(coded);
        }
    },
    ZSTD {
        @Override
        InputStream decoding(InputStream coded) throws IOException {
            return new ZstdInputStreamNoFinalizer(coded).setLongMax(MAX_ZSTD_WINDOW_LOG);
        }
    };

    /** What a request asks for. */
    public static final String ACCEPTED = "gzip, deflate, br, zstd";

    /** The first three bytes. */
    private static final int GZIP_MAGIC = 0x1F8B08;

    private static final int ZSTD_MAGIC = 0x28B52FFD;
    private static final int DEFLATED = 8;
    private static final int ZLIB_CHECK = 31;

    /** 8 MiB, which RFC 9659 allows; more is memory for nothing. */
    private static final int MAX_ZSTD_WINDOW_LOG = 23;

    /** An answer is coded once; a long list would be a way to take memory. */
    private static final int MAX_CODINGS = 3;

    private static final Map<String, ContentCoding> BY_NAME =
            Map.of("gzip", GZIP, "x-gzip", GZIP, "deflate", DEFLATE, "br", BR, "zstd", ZSTD);

    /** What the bytes are that a coded stream decodes to. */
    abstract InputStream decoding(InputStream coded) throws IOException;

    /** The codings that a {@code Content-Encoding} names, in the order in which they were applied; a name that is none is left out. */
    static List<ContentCoding> named(String header) {
        List<ContentCoding> codings = new ArrayList<>();
        for (String name : header.split(",", MAX_CODINGS)) {
            ContentCoding coding = BY_NAME.get(name.strip().toLowerCase(Locale.ROOT));
            if (coding != null) {
                codings.add(coding);
            }
        }
        return codings;
    }

    /** The coding of bytes that no header names, told by how they begin: no text begins so. */
    static List<ContentCoding> seen(byte[] bytes, int length) {
        if (length < Integer.BYTES) {
            return List.of();
        }
        int first = ByteBuffer.wrap(bytes).getInt();
        return first >>> Byte.SIZE == GZIP_MAGIC ? List.of(GZIP) : first == ZSTD_MAGIC ? List.of(ZSTD) : List.of();
    }

    /**
     * What the bytes are before all of these codings.
     *
     * @throws IOException if they are not coded so
     */
    static InputStream decoding(InputStream coded, List<ContentCoding> codings) throws IOException {
        InputStream decoded = coded;
        for (int i = codings.size() - 1; i >= 0; i--) {
            decoded = codings.get(i).decoding(decoded);
        }
        return decoded;
    }
}
