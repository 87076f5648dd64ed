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
    /** Deflate in the zlib format, as the RFC demands, or without it, as some servers send it. */
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

    /** The value of a request's {@code Accept-Encoding}. */
    public static final String ACCEPTED = "gzip, deflate, br, zstd";

    /** The first three bytes. */
    private static final int GZIP_MAGIC = 0x1F8B08;

    private static final int ZSTD_MAGIC = 0x28B52FFD;
    private static final int DEFLATED = 8;
    private static final int ZLIB_CHECK = 31;

    /** The largest window: 8 MiB, which is all that RFC 9659 allows. */
    private static final int MAX_ZSTD_WINDOW_LOG = 23;

    /**
     * The most codings of one answer. An answer is usually coded once, and a long list could be used to exhaust
     * memory.
     */
    private static final int MAX_CODINGS = 3;

    private static final Map<String, ContentCoding> BY_NAME =
            Map.of("gzip", GZIP, "x-gzip", GZIP, "deflate", DEFLATE, "br", BR, "zstd", ZSTD);

    /** A stream of the decoded bytes. */
    abstract InputStream decoding(InputStream coded) throws IOException;

    /**
     * The codings that a {@code Content-Encoding} header names, in the order in which they were applied. Unknown
     * names are left out.
     */
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

    /** The coding of bytes without such a header, recognised by their first bytes, with which no text begins. */
    static List<ContentCoding> seen(byte[] bytes, int length) {
        if (length < Integer.BYTES) {
            return List.of();
        }
        int first = ByteBuffer.wrap(bytes).getInt();
        return first >>> Byte.SIZE == GZIP_MAGIC ? List.of(GZIP) : first == ZSTD_MAGIC ? List.of(ZSTD) : List.of();
    }

    /**
     * A stream of the bytes with all these codings removed.
     *
     * @throws IOException if the bytes do not have these codings
     */
    static InputStream decoding(InputStream coded, List<ContentCoding> codings) throws IOException {
        InputStream decoded = coded;
        for (int i = codings.size() - 1; i >= 0; i--) {
            decoded = codings.get(i).decoding(decoded);
        }
        return decoded;
    }
}
