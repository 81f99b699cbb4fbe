import Foundation
import Safeguarding
import TestKit
import Testing

@Suite struct `The picture of risk` {
    private let agencies: [AgencyCode] = [.csc, .police, .education, .housing]

    @Test func `says what is missing, and that not searched is not the same as not known`() throws {
        var tale = Tale()
        tale.heard = 0
        tale.replies = [.police: .silent, .education: .declined]
        let enquiry = try tale.enquiry()
        let picture = Picture(of: enquiry, agencies: agencies)
        let child = try #require(enquiry.leadChild)
        #expect(
            Set(picture.missing) == [
                .notAnswered(.police), .declined(.education), .notAsked(.housing),
                .childNotHeard(child),
            ])
    }

    @Test func `says how old what each agency told of is`() throws {
        var tale = Tale()
        tale.change = .init(isAnswered: true)
        let picture = Picture(of: try tale.enquiry(), agencies: agencies)
        // It happened in 2026, and nobody said on which day.
        let age = try #require(picture.ages.first)
        #expect(picture.ages.count == 1 && age.agency == .police && age.pieceCount == 1)
        #expect(age.newest == nil && age.undatedCount == 1)
        tale.change?.isTakenBack = true
        #expect(Picture(of: try tale.enquiry(), agencies: agencies).ages == [])
    }

    @Test func `reads a judgement that was written before it said what would change it`() throws {
        let old = #"{"judgementProposed":{"level":"high","words":"Act"}}"#
        let event = try JSONDecoder().decode(EnquiryEvent.self, from: Data(old.utf8))
        guard case .judgementProposed(.high, "Act", nil) = event else {
            Issue.record("read as \(event)")
            return
        }
    }
}
