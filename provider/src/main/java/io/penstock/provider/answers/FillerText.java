package io.penstock.provider.answers;

import java.nio.charset.StandardCharsets;

/** Text of a given number of tokens that is cheap to make: every token is a word of three letters and a space. */
final class FillerText {
    private static final int TOKEN_BYTES = 4;
    private static final byte[] TEXT = ("act add age air all ant any apt arc arm art ask axe bag bay bed bee big bit "
                    + "bow box bud bus cab can cap car cat cod cow cup cut day den dew dig dog dot dry ear eat egg elm "
                    + "end eve eye far fig fin fir fit fix fly fog fox fur gem get gum hat hay hen hid hop hot hut ice "
                    + "ink ivy jam jar jet joy key kit lab lap leg let lid lip log low map mat may mix mud net new nod "
                    + "nut oak oar oat old one orb our owl own pan pat paw pea pen pie pin pit pot pod ram raw ray red "
                    + "rib rim rod row rug run rye sap sat saw sea see set shy sit six sky son sow spy sum sun tap tar "
                    + "tea ten tie tin toe top toy try tub two urn use van vat vow wax way web wet why wig win yak yam "
                    + "yes yet zip ")
            .getBytes(StandardCharsets.US_ASCII);
    private static final int WORDS = TEXT.length / TOKEN_BYTES;

    private FillerText() {}

    /** The tokens from {@code from} (included) to {@code to} (excluded) of the text for {@code seed}, in ASCII. */
    static byte[] slice(long seed, long from, long to) {
        byte[] slice = new byte[Math.toIntExact((to - from) * TOKEN_BYTES)];
        int at = (int) Math.floorMod(seed + from, (long) WORDS) * TOKEN_BYTES;
        for (int done = 0; done < slice.length; ) {
            int length = Math.min(TEXT.length - at, slice.length - done);
            System.arraycopy(TEXT, at, slice, done, length);
            done += length;
            at = 0;
        }
        return slice;
    }
}
