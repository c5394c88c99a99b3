// libxml2's headers pull in ICU, which collides with the copy inside Foundation: switch that off before the rest.
#pragma once
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <stddef.h>
#include <string.h>
