package io.penstock.schemas.body;

/**
 * The parts of a body that are not text. A provider counts their tokens by their kind and not by their bytes.
 *
 * @param images at least 0
 * @param audios at least 0
 * @param files documents and videos, at least 0
 * @param bytes the bytes of the body that are these parts' data or addresses, at least 0
 */
public record InputParts(int images, int audios, int files, int bytes) {
    public static final InputParts NONE = new InputParts(0, 0, 0, 0);

    /** @throws IllegalArgumentException when a number is negative */
    public InputParts {
        if (images < 0 || audios < 0 || files < 0 || bytes < 0) {
            throw new IllegalArgumentException("parts are not negative, got " + images + " images, " + audios
                    + " audios, " + files + " files, " + bytes + " bytes");
        }
    }

    /** The number of parts. */
    public long count() {
        return (long) images + audios + files;
    }

    InputParts plus(InputParts other) {
        return other.count() == 0
                ? this
                : new InputParts(
                        images + other.images, audios + other.audios, files + other.files, bytes + other.bytes);
    }
}
