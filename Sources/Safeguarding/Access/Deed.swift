/// Everything somebody can do in the hub, and which roles may. The table in `docs/access.md` is
/// printed from here; a deed that is not listed for a role is refused.
public enum Deed: String, Choice {
    case sendConcern, screenContact, searchPeople, decideIdentity, addPerson, importRegister
    case addSubject, rate, assignLead, ask, reply, decideSharing, recordVoice
    case takePartInAssessment, setJointView, decide, tellReferrer
    case holdStrategy, endSection47, makePlan, ownAction, review, close
    case declareConflict, clearConflict, keepToNamed, openInEmergency, seeAlerts, answerAlerts
    case seeQueue, seeRequests, seeDue, seeEnquiry, seeWhoLooked, seeBoard, seeLedger,
        manageAccounts
    case seeRetention, holdRecords, eraseRecords
    case answerSubjects, giveBundle
    case askAdvice, challengeWithholding, challengeDecision, answerChallenge, giveAdvice,
        seeWithheld
    case replayDecisions
    case sayAway, sayOthersAway
    case drawAudit, judgeAgain, learnFromAudit, seeAudits

    public var says: String {
        switch self {
        case .sendConcern: "send a concern"
        case .screenContact: "screen a concern"
        case .searchPeople: "search for a person"
        case .decideIdentity: "decide who somebody is"
        case .addPerson: "add a person"
        case .importRegister: "import their agency’s register"
        case .addSubject: "add somebody to an enquiry"
        case .rate: "set a priority"
        case .assignLead: "say who leads"
        case .ask: "ask agencies"
        case .reply: "reply for their agency"
        case .decideSharing: "decide on sharing"
        case .recordVoice: "record what a child says"
        case .takePartInAssessment: "take part in a joint assessment"
        case .setJointView: "set the joint view"
        case .decide: "make the decision"
        case .tellReferrer: "tell the referrer"
        case .holdStrategy: "call and end a strategy discussion, and send out its minutes"
        case .endSection47: "say what a section 47 enquiry came to, and record its conference"
        case .makePlan: "make or change the plan"
        case .ownAction: "accept and finish actions"
        case .review: "record a review"
        case .close: "close or reopen an enquiry"
        case .declareConflict: "say that they have an interest of their own"
        case .clearConflict: "let somebody back who was kept out"
        case .keepToNamed: "keep a record, or where somebody lives, to named people"
        case .openInEmergency: "open a record in an emergency"
        case .seeAlerts: "see what they are alerted to"
        case .answerAlerts: "answer what they are alerted to"
        case .seeQueue: "see the work queue"
        case .seeRequests: "see requests to their agency"
        case .seeDue: "see what is due from them"
        case .seeEnquiry: "open an enquiry they have a part in"
        case .seeWhoLooked: "see who has looked"
        case .seeBoard: "see the board report"
        case .seeLedger: "see the state of the ledger"
        case .manageAccounts: "manage accounts"
        case .seeRetention: "see what is kept and until when"
        case .holdRecords: "hold records in law"
        case .eraseRecords: "propose or carry out erasing"
        case .answerSubjects: "put together what is held about a person who asks for it"
        case .giveBundle: "look over what was put together for a person, and give it"
        case .askAdvice: "ask for advice on sharing, and record it"
        case .giveAdvice: "give advice on sharing that they are asked for"
        case .challengeWithholding: "challenge what was withheld"
        case .challengeDecision: "challenge a threshold decision, and take it further up"
        case .answerChallenge: "answer a challenge"
        case .replayDecisions: "run past decisions again under a rule pack"
        case .sayAway: "say that they are away, and who covers"
        case .sayOthersAway: "say that somebody else is away"
        case .drawAudit: "draw decisions to look at again, and say what is learnt"
        case .judgeAgain: "give a blind re-decision in a case audit"
        case .learnFromAudit: "do what a case audit taught"
        case .seeAudits: "see case audits"
        case .seeWithheld: "see what was withheld, by whom, and who is silent"
        }
    }

    public var roles: Set<Role> {
        let hub: Set<Role> = [.screeningOfficer, .socialWorker, .manager]
        let people = hub.union([.practitioner])
        switch self {
        case .sendConcern, .decideSharing, .recordVoice, .takePartInAssessment, .ownAction,
            .reply, .seeRequests, .openInEmergency, .askAdvice,
            .answerChallenge, .challengeDecision:
            return people
        case .screenContact, .searchPeople, .decideIdentity, .addPerson, .addSubject, .assignLead,
            .seeQueue,
            .tellReferrer, .challengeWithholding:
            return hub
        case .rate, .ask, .setJointView, .holdStrategy, .endSection47, .makePlan,
            .review:
            return [.socialWorker, .manager]
        case .decide, .close, .clearConflict, .answerSubjects, .drawAudit, .sayOthersAway:
            return [.manager]
        case .sayAway, .declareConflict: return people.union([.caldicottGuardian])
        case .judgeAgain: return [.socialWorker, .manager]
        case .learnFromAudit: return people
        case .seeAudits: return people.union([.auditor, .board, .caldicottGuardian])
        case .keepToNamed: return [.socialWorker, .manager]
        case .seeAlerts: return people.union([.caldicottGuardian, .auditor, .administrator])
        case .answerAlerts: return hub.union([.caldicottGuardian, .auditor])
        case .importRegister, .manageAccounts: return [.administrator]
        case .seeEnquiry, .seeDue: return people.union([.caldicottGuardian])
        case .seeWhoLooked: return hub.union([.caldicottGuardian, .auditor])
        case .seeBoard: return [.manager, .board, .auditor, .caldicottGuardian]
        case .seeWithheld, .replayDecisions: return [.manager, .auditor, .caldicottGuardian]
        case .seeLedger: return [.manager, .auditor, .administrator, .caldicottGuardian]
        case .seeRetention, .holdRecords, .eraseRecords, .giveBundle, .giveAdvice:
            return [.manager, .caldicottGuardian]
        }
    }

    public func isOpen(to role: Role) -> Bool { roles.contains(role) }
}
