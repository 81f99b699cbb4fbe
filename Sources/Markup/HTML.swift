/// A piece of a page. The only way to make markup: text is always escaped, and a tag can only be
/// written by this module, so a person's words can never become instructions to a browser.
///
/// Bytes are written once, into one buffer, when the page is rendered.
public indirect enum HTML: Sendable {
    case nothing
    /// Words, escaped on the way out.
    case text(String)
    /// An element: name, attributes in order, content. Made by the functions in Elements.swift.
    case element(String, [Attribute], HTML)
    /// An element that has no content, as `input`.
    case void(String, [Attribute])
    case several([HTML])

    /// The page as UTF-8, with its document type.
    public func document() -> [UInt8] {
        var out = Array("<!doctype html>\n".utf8)
        out.reserveCapacity(32_768)
        write(into: &out)
        return out
    }

    /// This piece alone as UTF-8, for a live part of a page.
    public func fragment() -> [UInt8] {
        var out: [UInt8] = []
        write(into: &out)
        return out
    }

    func write(into out: inout [UInt8]) {
        switch self {
        case .nothing: break
        case .text(let words): Escape.write(words, into: &out)
        case .several(let pieces): for piece in pieces { piece.write(into: &out) }
        case .element(let name, let attributes, let content):
            Self.writeStart(name, attributes, into: &out)
            content.write(into: &out)
            out.append(contentsOf: "</".utf8)
            out.append(contentsOf: name.utf8)
            out.append(UInt8(ascii: ">"))
        case .void(let name, let attributes):
            Self.writeStart(name, attributes, into: &out)
        }
    }

    private static func writeStart(
        _ name: String, _ attributes: [Attribute], into out: inout [UInt8]
    ) {
        out.append(UInt8(ascii: "<"))
        out.append(contentsOf: name.utf8)
        for attribute in attributes where !attribute.isAbsent { attribute.write(into: &out) }
        out.append(UInt8(ascii: ">"))
    }
}

/// Collects what a page says, in order. Words are text; `if`, `for` and `switch` read as they do in
/// any Swift.
@resultBuilder
public enum HTMLBuilder {
    public static func buildExpression(_ words: String) -> HTML { .text(words) }
    public static func buildExpression(_ piece: HTML) -> HTML { piece }
    public static func buildExpression(_ pieces: [HTML]) -> HTML { .several(pieces) }
    public static func buildBlock(_ pieces: HTML...) -> HTML {
        pieces.count == 1 ? pieces[0] : .several(pieces)
    }
    public static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .nothing }
    public static func buildEither(first piece: HTML) -> HTML { piece }
    public static func buildEither(second piece: HTML) -> HTML { piece }
    public static func buildArray(_ pieces: [HTML]) -> HTML { .several(pieces) }
}

extension HTML {
    /// Several pieces as one.
    public static func all(@HTMLBuilder _ content: () -> HTML) -> HTML { content() }
}
