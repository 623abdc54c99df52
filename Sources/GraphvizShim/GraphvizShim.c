#include "GraphvizShim.h"

#include <gvc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct waybill_drawing {
  waybill_drawing_status status;
  char *svg;
  size_t length;
};

// Graphviz keeps its state in globals, and so does its error callback, which gets no argument of
// ours. A message comes in pieces: first "Warning: ", then the text.
static char messages[65536];
static size_t messages_length;

static int capture(char *piece) {
  size_t room = sizeof messages - 1 - messages_length;
  size_t length = strlen(piece);
  if (length > room) length = room;
  memcpy(messages + messages_length, piece, length);
  messages_length += length;
  messages[messages_length] = 0;
  return 0;
}

// The length is an `unsigned int` in Graphviz 2.42 and a `size_t` in later releases.
typedef int (*render_of_old)(GVC_t *, graph_t *, const char *, char **, unsigned int *);
typedef __typeof__(_Generic(&gvRenderData, render_of_old: 0u, default: (size_t)0)) render_length;

waybill_drawing *waybill_draw(const char *dot) {
  waybill_drawing *drawing = calloc(1, sizeof *drawing);
  if (!drawing) return NULL;
  messages_length = 0;
  messages[0] = 0;
  agseterrf(capture);

  // Nothing here is freed: the process ends with the drawing, and Graphviz 2.42 can crash while
  // it frees a layout.
  drawing->status = WAYBILL_NOT_READ;
  Agraph_t *graph = agmemread(dot);
  if (!graph) {
    static char nothing[] = "Error: the text contains no graph\n";
    if (messages_length == 0) capture(nothing);
    return drawing;
  }
  drawing->status = WAYBILL_NOT_LAID_OUT;
  GVC_t *context = gvContext();
  if (!context || gvLayout(context, graph, "dot") != 0) return drawing;
  drawing->status = WAYBILL_NOT_RENDERED;
  render_length length = 0;
  if (gvRenderData(context, graph, "svg", &drawing->svg, &length) != 0) return drawing;
  // Graphviz may report success and hand over nothing.
  if (!drawing->svg || length == 0) return drawing;
  drawing->length = length;
  drawing->status = WAYBILL_DRAWN;
  return drawing;
}

waybill_drawing_status waybill_drawing_get_status(const waybill_drawing *drawing) {
  return drawing->status;
}

const char *waybill_drawing_get_svg(const waybill_drawing *drawing) {
  return drawing->status == WAYBILL_DRAWN ? drawing->svg : NULL;
}

size_t waybill_drawing_get_length(const waybill_drawing *drawing) { return drawing->length; }

const char *waybill_drawing_get_messages(const waybill_drawing *drawing) {
  (void)drawing;
  return messages;
}

void waybill_confine(size_t memory, size_t seconds) {
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  setrlimit(RLIMIT_AS, &(struct rlimit){memory, memory});
  setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds});
}
