import Foundation
import Web

/// Makes PDF files of pages with WeasyPrint (tagged, PDF/UA-1), which is given no network and no
/// file to read but the style sheets.
struct PDFProgram: Sendable {
    private let program: OutsideProgram
    private let styles: String

    /// - Parameters:
    ///   - command: “/usr/bin/weasyprint”, with its options where it needs any.
    ///   - folder: where to keep the style sheet.
    init(command: String, folder: String) throws {
        program = try OutsideProgram(command: command, for: "PDF")
        styles = "\(folder)/paper.css"
        try Data(Assets.paperStyles).write(to: URL(fileURLWithPath: styles))
    }

    func make(_ page: [UInt8]) async throws -> [UInt8] {
        try await program.run(
            [
                "--quiet", "--pdf-variant", "pdf/ua-1", "--allowed-protocols", "data",
                "--base-url", "about:blank", "--stylesheet", styles, "-", "-",
            ], on: page)
    }
}
