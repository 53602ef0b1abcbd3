"""elements: what is an element of XML called, whatever namespace it is in?

Office formats come in editions that differ in their namespaces alone.
"""

from __future__ import annotations

from lxml import etree

__all__ = ["attribute", "kind_of", "parsed"]


def parsed(data: bytes) -> etree._Element:
    """The root of a piece of XML, without comments; entities that it defines stay as they are, and nothing
    outside of it is read.

    Raises lxml's XMLSyntaxError, also for what is nested more than 256 deep.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser)


def kind_of(element: etree._Element) -> str:
    """The name of an element without its namespace.

    >>> kind_of(parsed(b'<w:p xmlns:w="urn:x"/>'))
    'p'
    """
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of this name in some namespace; empty if there is none.

    >>> attribute(parsed(b'<w:p xmlns:w="urn:x" w:val="Heading1"/>'), "val")
    'Heading1'
    """
    return next((str(value) for key, value in element.items() if str(key).rpartition("}")[2] == name), "")
