#ifndef WAYBILL_GRAPHVIZ_SHIM_H
#define WAYBILL_GRAPHVIZ_SHIM_H

#include <stddef.h>

// Swift cannot import Graphviz's own interface: it is made of structures by value, variable
// argument lists and types that differ between releases. These few functions are what Swift sees
// of it. They are not reentrant, because Graphviz is not.

/// How far a drawing came.
typedef enum {
  WAYBILL_DRAWN = 0,
  WAYBILL_NOT_READ = 1,
  WAYBILL_NOT_LAID_OUT = 2,
  WAYBILL_NOT_RENDERED = 3,
} waybill_drawing_status;

/// A drawing, or the reason why there is none.
typedef struct waybill_drawing waybill_drawing;

/// Reads DOT text, lays it out with `dot` and renders it as SVG.
///
/// Returns null only when there is no memory left.
waybill_drawing *_Nullable waybill_draw(const char *_Nonnull dot);

/// How far the drawing came.
waybill_drawing_status waybill_drawing_get_status(const waybill_drawing *_Nonnull drawing);

/// The SVG, `waybill_drawing_get_length` bytes of it; null unless the status is `WAYBILL_DRAWN`.
const char *_Nullable waybill_drawing_get_svg(const waybill_drawing *_Nonnull drawing);

/// The number of bytes of the SVG.
size_t waybill_drawing_get_length(const waybill_drawing *_Nonnull drawing);

/// What Graphviz had to say, one message a line, ending with a null byte.
const char *_Nonnull waybill_drawing_get_messages(const waybill_drawing *_Nonnull drawing);

/// Bounds what the calling process may use, for good: memory in bytes, processor time in seconds.
/// A crash leaves no core file behind.
void waybill_confine(size_t memory, size_t seconds);

#endif
