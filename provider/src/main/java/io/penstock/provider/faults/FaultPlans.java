package io.penstock.provider.faults;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.penstock.provider.model.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads fault plans from JSON, such as
 * {@code {"seed":7,"script":[null,{"kind":"status","status":503}],"rules":[{"fault":{"kind":"cut","at":"mid_body"},
 * "probability":0.05,"key":"east-key","for":"60s"}]}}.
 */
public final class FaultPlans {
    private static final ObjectReader READER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationDeserializer()))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY))
            .build()
            .readerFor(FaultPlan.class);

    private FaultPlans() {}

    /**
     * Reads a plan.
     *
     * @throws FaultPlanException with the place and the remedy, if the text is not a fault plan
     */
    public static FaultPlan parse(String json) {
        try {
            @Nullable FaultPlan plan = READER.readValue(json);
            if (plan == null) {
                throw new FaultPlanException(1, "must be one JSON object, got null", FaultPlanMistake.REMEDY);
            }
            return plan;
        } catch (JsonProcessingException e) {
            throw FaultPlanMistake.of(e);
        }
    }

    private static final class DurationDeserializer extends FromStringDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationDeserializer() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String text, DeserializationContext context) throws InvalidFormatException {
            try {
                return DurationText.parse(text);
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(context.getParser(), e.getMessage(), text, Duration.class);
            }
        }
    }
}
