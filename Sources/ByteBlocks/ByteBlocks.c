#include "ByteBlocks.h"
