#ifndef WAYBILL_BYTE_BLOCKS_H
#define WAYBILL_BYTE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Questions put to sixteen bytes at a time. Swift's own vectors have no short way from a comparison
// to one bit a byte; these few lines are the vectors of the compiler, on every machine.

typedef uint8_t waybill_block __attribute__((ext_vector_type(16)));
typedef __typeof__((waybill_block){0} == (waybill_block){0}) waybill_block_mask;
typedef bool waybill_block_flags __attribute__((ext_vector_type(16)));

/// The sixteen bytes at a place, which need not be aligned.
static inline waybill_block waybill_block_at(const uint8_t *_Nonnull place) {
  waybill_block block;
  __builtin_memcpy(&block, place, sizeof block);
  return block;
}

/// One bit for each byte of which something holds, the lowest for the first.
static inline uint32_t waybill_block_bits(waybill_block_mask mask) {
  waybill_block_flags flags = __builtin_convertvector(mask, waybill_block_flags);
  uint16_t bits;
  __builtin_memcpy(&bits, &flags, sizeof bits);
  return bits;
}

/// The first quote, backslash or control character from a place on, which there must be.
static inline const uint8_t *_Nonnull waybill_string_stop(const uint8_t *_Nonnull place) {
  for (;; place += 16) {
    waybill_block block = waybill_block_at(place);
    uint32_t bits = waybill_block_bits((block == '"') | (block == '\\') | (block < 0x20));
    if (bits != 0) return place + __builtin_ctz(bits);
  }
}

/// The first byte that is no space from a place on, which there must be.
static inline const uint8_t *_Nonnull waybill_spaces_stop(const uint8_t *_Nonnull place) {
  for (;; place += 16) {
    uint32_t bits = waybill_block_bits(waybill_block_at(place) != ' ');
    if (bits != 0) return place + __builtin_ctz(bits);
  }
}

/// The first offset from `index` on, below `count`, of a quote, a backslash, a control character or
/// a byte that is no ASCII; `count` when there is none.
static inline size_t waybill_plain_string_end(
    const uint8_t *_Nonnull base, size_t index, size_t count) {
  for (; count - index >= 16; index += 16) {
    waybill_block block = waybill_block_at(base + index);
    uint32_t bits = waybill_block_bits(
        (block == '"') | (block == '\\') | (block < 0x20) | (block >= 0x80));
    if (bits != 0) return index + (size_t)__builtin_ctz(bits);
  }
  for (; index < count; index += 1) {
    uint8_t byte = base[index];
    if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) break;
  }
  return index;
}

/// The first offset from `index` on, below `count`, of a quote or backslash; `count` when there is
/// none.
static inline size_t waybill_quote_or_escape(
    const uint8_t *_Nonnull base, size_t index, size_t count) {
  for (; count - index >= 16; index += 16) {
    waybill_block block = waybill_block_at(base + index);
    uint32_t bits = waybill_block_bits((block == '"') | (block == '\\'));
    if (bits != 0) return index + (size_t)__builtin_ctz(bits);
  }
  for (; index < count && base[index] != '"' && base[index] != '\\'; index += 1) {}
  return index;
}

/// One bit for each of sixty-four bytes of which something holds.
typedef struct {
  uint64_t quotes, escapes, openings, closings;
} waybill_marks;

/// Where quotes, backslashes and brackets stand in the sixty-four bytes from a place on.
static inline waybill_marks waybill_marks_at(const uint8_t *_Nonnull place) {
  waybill_marks marks = {0, 0, 0, 0};
  for (unsigned part = 0; part < 4; part += 1) {
    waybill_block block = waybill_block_at(place + 16 * part);
    // Brackets of arrays differ from those of objects by one bit, and so do no other bytes.
    waybill_block lowered = block | 0x20;
    marks.quotes |= (uint64_t)waybill_block_bits(block == '"') << (16 * part);
    marks.escapes |= (uint64_t)waybill_block_bits(block == '\\') << (16 * part);
    marks.openings |= (uint64_t)waybill_block_bits(lowered == '{') << (16 * part);
    marks.closings |= (uint64_t)waybill_block_bits(lowered == '}') << (16 * part);
  }
  return marks;
}

/// Each bit becomes the parity of those up to it.
static inline uint64_t waybill_parities(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

/// The offset behind the bracket that closes the object or array which begins at `start`, told by
/// quotes and brackets alone, whatever their kind; zero when it is not closed before `count`.
static inline size_t waybill_container_end(
    const uint8_t *_Nonnull base, size_t start, size_t count) {
  size_t index = start;
  uint64_t depth = 0;
  bool is_string = false;
  while (index < count) {
    if (count - index >= 64) {
      waybill_marks marks = waybill_marks_at(base + index);
      if (marks.escapes == 0) {
        uint64_t strings = waybill_parities(marks.quotes) ^ (is_string ? ~0ull : 0);
        uint64_t openings = marks.openings & ~strings;
        uint64_t closings = marks.closings & ~strings;
        if ((uint64_t)__builtin_popcountll(closings) < depth) {
          depth += (uint64_t)__builtin_popcountll(openings);
          depth -= (uint64_t)__builtin_popcountll(closings);
        } else {
          for (uint64_t rest = openings | closings; rest != 0; rest &= rest - 1) {
            uint64_t lowest = rest & (~rest + 1);
            if (openings & lowest) {
              depth += 1;
            } else if (--depth == 0) {
              return index + (size_t)__builtin_ctzll(rest) + 1;
            }
          }
        }
        is_string = strings >> 63;
        index += 64;
        continue;
      }
    }
    // Byte by byte through what is left, or through what holds a backslash.
    size_t end = count - index >= 64 ? index + 64 : count;
    while (index < end) {
      uint8_t byte = base[index];
      index += 1;
      if (byte == '"') {
        is_string = !is_string;
      } else if (is_string) {
        if (byte == '\\') index += 1;
      } else if ((byte | 0x20) == '{') {
        depth += 1;
      } else if ((byte | 0x20) == '}' && --depth == 0) {
        return index;
      }
    }
  }
  return 0;
}

/// What occurs in some bytes.
typedef struct {
  /// The number of `:`.
  uint32_t colons;
  /// Whether a byte is no ASCII.
  bool has_other_than_ascii;
  /// Whether `*` or `?` occurs.
  bool has_wildcard;
  /// Whether `$` occurs.
  bool has_dollar;
  /// Whether a comma, a blank or a control character occurs.
  bool has_comma_or_control;
} waybill_text_traits;

/// Adds what occurs in those bytes of a block that have a bit.
static inline void waybill_text_traits_add(
    waybill_text_traits *_Nonnull traits, waybill_block block, uint32_t valid) {
  traits->colons += (uint32_t)__builtin_popcount(waybill_block_bits(block == ':') & valid);
  if (waybill_block_bits(block >= 0x80) & valid) traits->has_other_than_ascii = true;
  if (waybill_block_bits((block == '*') | (block == '?')) & valid) traits->has_wildcard = true;
  if (waybill_block_bits(block == '$') & valid) traits->has_dollar = true;
  if (waybill_block_bits((block == ',') | (block <= ' ')) & valid) {
    traits->has_comma_or_control = true;
  }
}

/// What occurs in some bytes.
static inline waybill_text_traits waybill_text_traits_of(
    const uint8_t *_Nonnull place, size_t count) {
  waybill_text_traits traits = {0, false, false, false, false};
  size_t index = 0;
  for (; index + 16 <= count; index += 16) {
    waybill_text_traits_add(&traits, waybill_block_at(place + index), 0xFFFF);
  }
  uint32_t rest = (uint32_t)(count - index);
  if (rest == 0) return traits;
  if (count >= 16) {
    // The last sixteen bytes, of which the first were looked at.
    waybill_block block = waybill_block_at(place + count - 16);
    waybill_text_traits_add(&traits, block, 0xFFFFu << (16 - rest) & 0xFFFF);
  } else {
    uint8_t bytes[16] = {0};
    __builtin_memcpy(bytes, place, rest);
    waybill_text_traits_add(&traits, waybill_block_at(bytes), (1u << rest) - 1);
  }
  return traits;
}

/// What occurs in some bytes, behind which fifteen more can be read.
static inline waybill_text_traits waybill_text_traits_of_padded(
    const uint8_t *_Nonnull place, size_t count) {
  waybill_text_traits traits = {0, false, false, false, false};
  for (size_t index = 0; index < count; index += 16) {
    uint32_t valid = count - index >= 16 ? 0xFFFF : (1u << (count - index)) - 1;
    waybill_text_traits_add(&traits, waybill_block_at(place + index), valid);
  }
  return traits;
}

#endif
